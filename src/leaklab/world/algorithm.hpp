// Boost.Fiber's extension point: the scheduling algorithm, one for each thread of a world. Boost.Fiber tells
// it of every fiber that becomes ready, suspends or ends, on whose stack and by whom; it tells the world's
// listener (fiber_events.hpp).
//
// A fiber is queued on the thread where it became ready, and runs there unless another thread has nothing to
// do and takes it (parking_lot.hpp). Boost's dispatcher fiber releases ended fibers and looks after sleepers
// and wake-ups from other threads. It runs when no other fiber can, when another thread has sent something,
// and every so often. The thread's main context runs only once the world is ending.
#pragma once

#include <leaklab/world/world_thread.hpp>

#include <boost/fiber/algo/algorithm.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace leaklab::detail {

class director;
class fiber_events;
class memory_observer;
class world;

class algorithm final : public boost::fibers::algo::algorithm, public world_thread {
public:
  explicit algorithm(std::shared_ptr<world> w);
  ~algorithm() override;

  void awakened(boost::fibers::context* c) noexcept override;
  boost::fibers::context* pick_next() noexcept override;
  bool has_ready_fibers() const noexcept override;
  void suspend_until(std::chrono::steady_clock::time_point const& until) noexcept override;
  void notify() noexcept override;

  void hand_over_woken(world_thread& to) noexcept override;
  void adopt(fiber_record& r) noexcept override;

  // The fiber, which runs, comes to an operation: another one that is ready may go on first.
  void pause(fiber_record& r);
  // The same before an atomic operation; see come_to_atomic().
  void pause_at_atomic(fiber_record& r, bool has_changed);

  // Before each run: nothing is known of its fibers.
  void begin_anew() noexcept;

  // Returns a number for how patiently it waits for fibers that only yield; see note_if_it_yields.
  std::uint64_t patience_spent() const { return 2 * yields_ + spins_; }
  // Whether a thread other than this one may have woken a fiber of it. True also after fibers have yielded.
  bool may_have_been_woken_from_outside() const { return woken_by_dispatcher_; }

private:
  void become_ready(boost::fibers::context* c);
  boost::fibers::context* pick();
  fiber_record* record_of(boost::fibers::context* c) const noexcept;
  fiber_record& spawn(boost::fibers::context* c, fiber_record const* parent, addresses from, bool running);
  fiber_record* meet(boost::fibers::context* c, fiber_record* parent_of_active);
  void hand_over(fiber_record& r) noexcept;
  bool pauses_for_no_time() const;
  void suspend(fiber_record& r);
  void finish(fiber_record& r);
  steady_time pending_deadline();
  fiber_record* choose();
  void let_time_pass_to(steady_time deadline);
  void tell_of_time_since(steady_time before, bool early);
  fiber_record* run_next();
  void begin_step();
  void note_if_it_yields(fiber_record const& r);
  void has_done_something();

  std::shared_ptr<world> const world_;
  fiber_events* const events_;                      // nullptr: none
  director* const director_;                        // nullptr: none
  director* const by_steps_;                        // the director, if it always chooses on the dispatcher
  director* const books_;                           // the director, if it is told of bookkeeping
  memory_observer* const memory_;                   // nullptr: none
  virtual_clock* const time_;                       // nullptr: the machine's
  boost::fibers::scheduler* const boost_scheduler_; // of this thread
  boost::fibers::context* dispatcher_ = nullptr;    // when ready
  boost::fibers::context* main_ = nullptr;          // when ready
  world_thread* receiver_ = nullptr;                // gets what becomes ready, in place of this one
  fiber_record* running_ = nullptr;                 // nullptr: the dispatcher or the main context is
  fiber_record* pausing_ = nullptr;                 // until it is chosen who goes on
  bool woken_by_dispatcher_ = false;                // the dispatcher made a fiber ready
  unsigned picks_ = 0;                              // since the dispatcher ran
  std::vector<std::uint64_t> ready_ids_;            // room for choose()
  fiber_record* leaving_ = nullptr;                 // suspended last, and may have only yielded
  std::size_t wake_ups_of_leaving_ = 0;             // at that time
  std::uint64_t yields_ = 0;                        // since a fiber has done anything else
  bool asked_for_time_ = false;                     // the fiber that ran last
  bool spins_ = false;                              // the parking lot knows that there is nothing else
  bool time_has_passed_ = false;                    // early: the dispatcher is to look who wakes up
  std::thread::id const owner_ = std::this_thread::get_id();
};

} // namespace leaklab::detail
