// One thread of a world, from the moment that the world's algorithm is on it until it can end.
#pragma once

#include <leaklab/stack/body_stack.hpp>
#include <leaklab/world/last_words.hpp>
#include <leaklab/world/process_exit.hpp>
#include <leaklab/world/world.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace leaklab::detail {

class algorithm;

// Takes a fiber that does not run out of Boost.Fiber's hands: its stack stays as it is, a late wake-up does
// nothing. From here on Boost.Fiber does not refer to it, but it still names its scheduler. Call on its
// thread.
void abandon(fiber_record& r);

// Make it on the main context of a thread that runs no fibers yet, and call its functions there.
class attached_thread {
public:
  // Puts the algorithm of `w` on the calling thread, for as long as the thread lives.
  explicit attached_thread(std::shared_ptr<world> w);
  attached_thread(attached_thread const&) = delete;
  attached_thread& operator=(attached_thread const&) = delete;

  // Starts the fiber that is the body, on that stack. Ends the run if there is no memory for it.
  void start(std::function<void()> body, body_stack stack);
  // Returns a number for how patiently the thread waits for fibers that only yield, before time passes.
  std::uint64_t patience_spent() const;
  // Runs fibers until the run is ending.
  void run_fibers();
  // Takes the fibers that are left out of Boost.Fiber's hands: their stacks stay as they are, a late wake-up
  // does nothing. Returns whether there were any.
  bool abandon_fibers();
  // Blocks until all threads of the world are home and the snapshot is taken. Then the thread can end.
  void come_home();

private:
  static algorithm& put_on_this_thread(std::shared_ptr<world> const& w);

  std::shared_ptr<world> const world_;
  algorithm& algorithm_; // of the world's, on this thread
  process_exit_allowed const in_fibers_;
  last_words const of_fibers_;
  with_clock const has_time_;
};

} // namespace leaklab::detail
