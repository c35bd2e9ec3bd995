// What a world knows of one fiber. It is the fiber's properties, so Boost.Fiber destroys it together with the
// fiber.
#pragma once

#include <leaklab/stack/capture.hpp>

#include <boost/fiber/context.hpp>
#include <boost/fiber/properties.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace leaklab::detail {

class world;
class world_thread;

struct fiber_record : boost::fibers::fiber_properties {
  enum class state_t : unsigned char { ready, running, sleeping, blocked, finished };
  using hook = boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;

  fiber_record(boost::fibers::context* c, world& w)
      : boost::fibers::fiber_properties(c), context(c), home(w) {}

  // Returns the record of a fiber of some world; nullptr for every other context.
  static fiber_record* of(boost::fibers::context* c) {
    return dynamic_cast<fiber_record*>(c->get_properties());
  }

  boost::fibers::context* const context;
  world& home; // lives while the fiber runs; a fiber that has ended or was abandoned must not use it

  // Written once, before others see the record.
  addresses spawned_from; // the stack of the code that started it
  std::uint64_t id = 0;
  std::uint64_t parent = 0;
  std::uint64_t predecessor = 0; // the fiber that ended where this one's context is; 0 if not known

  boost::fibers::detail::worker_hook alone; // see stand_alone()

  std::uint64_t drawn =
      0; // how many results the fiber has drawn by choose(); only the fiber itself counts them

  // Only the fiber itself and its thread use these.
  unsigned operations = 0; // it is inside so many, one in the other; it pauses only before the outermost
  bool pauses = false;     // it has suspended because an operation comes next, and for no other reason
  enum class atomic_t : unsigned char { none, looks, has_changed };
  atomic_t at_atomic =
      atomic_t::none;       // while it pauses: the operation is atomic, and what the last ones have done
  unsigned looks_alone = 0; // atomic operations without another ready fiber, since it went on

  // The thread of the fiber sets the state. To another thread, the value is reliable only if it is `ready`
  // and that thread holds the lock of the fiber's thread, or if the fiber's thread is home. Every other value
  // may be outdated.
  state_t state() const { return state_.load(std::memory_order_relaxed); }
  void set_state(state_t s) { state_.store(s, std::memory_order_relaxed); }

  // In a world with a clock of its own, for its thread alone: until when the fiber has waited, if it did with
  // a deadline when it was last suspended. If it was woken before, it asks only when it runs whether it is
  // late.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  // Guarded by the lock of its thread.
  world_thread* thread = nullptr; // on which it runs or waits, or in whose queue it is
  bool started = false;           // has run, so it has a stack to look at
  hook live_hook;                 // in its thread's list
  hook ready_hook;                // in its thread's queue, if it may run

  // Guarded by the world's mutex.
  bool background = false;
  bool ignored = false; // settle() neither waits for it nor reports it
  std::string name;

private:
  std::atomic<state_t> state_ = state_t::ready;
};

} // namespace leaklab::detail
