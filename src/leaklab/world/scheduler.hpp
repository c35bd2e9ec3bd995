// The hook: Boost.Fiber's scheduling algorithm, one per thread of a world. It is told of every fiber that
// becomes ready, suspends or ends, on whose stack and by whom.
//
// A fiber is queued on the thread where it became ready, and runs there unless another thread has nothing to
// do and takes it (see world.hpp). Boost's dispatcher fiber, which releases ended fibers and looks after
// sleepers and wake-ups from other threads, runs when nothing else can, when another thread has sent
// something, and every so often; the thread's main context runs only once the world is ending.
#pragma once

#include <leaklab/world/thread_fibers.hpp>

#include <boost/fiber/algo/algorithm.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>

namespace leaklab::detail {

class scheduler final : public boost::fibers::algo::algorithm {
public:
  explicit scheduler(std::shared_ptr<world> w);
  scheduler(scheduler const&) = delete;
  scheduler& operator=(scheduler const&) = delete;
  ~scheduler() override;

  void awakened(boost::fibers::context* c) noexcept override;
  boost::fibers::context* pick_next() noexcept override;
  bool has_ready_fibers() const noexcept override;
  void suspend_until(std::chrono::steady_clock::time_point const& until) noexcept override;
  void notify() noexcept override;

  // What other threads have woken of this thread's fibers goes to the queue of `to`, the caller's own thread.
  // This one must be parked, and the world locked.
  void hand_over_woken(scheduler& to) noexcept;
  // Queues a fiber that was another thread's. Call on this thread, with its lock, the world locked.
  void adopt(fiber_record& r) noexcept;

  // Whether a thread other than this one may have woken a fiber of it. True also after fibers have yielded.
  bool may_have_been_woken_from_outside() const { return woken_by_dispatcher_; }

  thread_fibers own;

  // Written under the world's mutex, except `notified`.
  struct parking {
    std::condition_variable wake_up;
    std::atomic<bool> parked = false;
    std::atomic<bool> notified = false; // a wake-up came since this thread last looked
    bool idle = false;                  // parked without a deadline: it counts for quiet
    bool sent = false;                  // it is the scout now, and is to look round
    bool home = false;                  // its scheduling is over
    std::uint64_t queued_then = 0;      // own.queued, when the scout saw it
    std::chrono::microseconds patience; // as a scout
  } parking;

private:
  fiber_record* record_of(boost::fibers::context* c) const noexcept;
  fiber_record& enter(boost::fibers::context* c, fiber_record const* parent, addresses from, bool running);
  fiber_record* enter_unseen(boost::fibers::context* c, fiber_record* parent_of_active);
  void hand_over(fiber_record& r) noexcept;
  void suspend(fiber_record& r);
  void finish(fiber_record& r);
  fiber_record* take_next();

  std::shared_ptr<world> world_;
  boost::fibers::scheduler* const boost_scheduler_; // of this thread
  boost::fibers::context* dispatcher_ = nullptr;    // when ready
  boost::fibers::context* main_ = nullptr;          // when ready
  scheduler* receiver_ = nullptr;                   // who gets what becomes ready, instead of this one
  fiber_record* running_ = nullptr;                 // nullptr: the dispatcher or the main context is
  bool woken_by_dispatcher_ = false;                // it made a fiber ready
  unsigned picks_ = 0;                              // since the dispatcher ran
  std::thread::id const owner_ = std::this_thread::get_id();
};

} // namespace leaklab::detail
