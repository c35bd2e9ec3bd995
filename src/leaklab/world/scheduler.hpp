// The hook: Boost.Fiber's scheduling algorithm, one per thread of a world. It is told of every fiber that
// becomes ready, suspends or ends, on whose stack and by whom, and keeps no state of its own but what its
// thread owns.
//
// Ready fibers wait in one queue that all threads of the world share. Boost's dispatcher fiber, which
// releases ended fibers and looks after sleepers and wake-ups from other threads, runs when nothing else can,
// and every 64th time; the thread's main context runs only once the world is ending.
#pragma once

#include <leaklab/world/fiber_record.hpp>

#include <boost/fiber/algo/algorithm.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <thread>

namespace leaklab {

class scheduler final : public boost::fibers::algo::algorithm {
public:
  explicit scheduler(std::shared_ptr<world> w) : world_(std::move(w)) {}
  scheduler(scheduler const&) = delete;
  scheduler& operator=(scheduler const&) = delete;
  ~scheduler() override;

  void awakened(boost::fibers::context* c) noexcept override;
  boost::fibers::context* pick_next() noexcept override;
  bool has_ready_fibers() const noexcept override;
  void suspend_until(std::chrono::steady_clock::time_point const& until) noexcept override;
  void notify() noexcept override;

  // Guarded by the world's mutex.
  struct parking {
    std::condition_variable wake_up;
    std::size_t* counted_in = nullptr; // the world's idle or timed counter, while parked
    bool notified = false;             // a wake-up came since this thread last looked
    bool home = false;                 // its scheduling is over
  } parking;

private:
  fiber_record* record_of(boost::fibers::context* c) const noexcept;
  fiber_record& enter(boost::fibers::context* c, fiber_record const* parent, addresses from, bool running);

  std::shared_ptr<world> world_;
  boost::fibers::context* dispatcher_ = nullptr; // when ready
  boost::fibers::context* main_ = nullptr;       // when ready
  unsigned picks_ = 0;                           // since the dispatcher ran
  std::thread::id const owner_ = std::this_thread::get_id();
};

} // namespace leaklab
