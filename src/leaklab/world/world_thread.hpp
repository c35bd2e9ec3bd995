// One thread of a world, as the rest of the world sees it.
#pragma once

#include <leaklab/world/thread_fibers.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>

namespace leaklab::detail {

class world_thread {
public:
  world_thread() = default;
  world_thread(world_thread const&) = delete;
  world_thread& operator=(world_thread const&) = delete;

  thread_fibers& fibers() { return fibers_; }
  // Its scheduling is over. Call with the world's mutex, or on this thread.
  bool is_home() const { return home_; }
  // It has nothing to do. Reliable with the world's mutex: it stays so for as long as that is held.
  bool is_parked() const { return parking_.parked.load(std::memory_order_relaxed); }
  // Whether another thread has woken a fiber of this one since this was last asked or the thread was last
  // parked. A thread that asks takes in what was sent afterwards.
  bool was_notified() const { return parking_.notified.load(std::memory_order_relaxed); }

  // Moves the fibers of this thread that other threads have woken to the queue of `to`, which is the caller's
  // own thread. This thread must be parked, and the caller must hold the world's mutex.
  virtual void hand_over_woken(world_thread& to) noexcept = 0;
  // Queues a fiber that was another thread's. Call on this thread, with its lock and the world's mutex.
  virtual void adopt(fiber_record& r) noexcept = 0;

protected:
  ~world_thread() = default;

  void forget_notice() { parking_.notified = false; }

private:
  friend class homecoming;
  friend class parking_lot;

  // The parking lot writes it with the world's mutex, but for `notified`.
  struct parking {
    std::condition_variable wake_up;
    std::atomic<bool> parked = false;
    std::atomic<bool> notified = false; // a wake-up came since this thread last looked
    bool idle = false;                  // parked without a deadline: it counts for quiet
    bool timed = false;                 // parked with a deadline of the world's own clock
    bool spins = false;                 // not parked, but its fibers only wait for time to pass
    steady_time until{};                // the deadline, if it is timed or spins
    bool sent = false;                  // it is the scout now, and is to look round
    std::uint64_t entered_then = 0;     // fibers().entered(), when the scout saw it
    std::chrono::microseconds patience; // as a scout
  };

  thread_fibers fibers_;
  parking parking_;
  bool home_ = false;
};

} // namespace leaklab::detail
