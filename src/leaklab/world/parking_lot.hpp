// Where the threads of one world wait that have nothing to do. It knows, by counting, when none of them can
// run a fiber.
//
// Which thread runs what. Each thread has a queue of its own (thread_fibers.hpp), and only that thread adds
// to it: a fiber runs where it was started, or woken by a fiber of the same thread. That takes no mutex. A
// fiber that another thread has woken runs on the waker's thread if its own thread is parked, and waits for
// its own thread otherwise. A thread without work parks. One parked thread is the scout as long as fibers
// wait in some queue: once a fiber has waited there for the scout's patience, the scout takes half of that
// queue. So what fibers do in less time than a move between threads would cost stays together, and a fiber
// that keeps its thread busy does not hold up what is queued behind it.
//
// When all are idle, exactly. A parked thread without a deadline is idle: its queue is empty. The mutex
// guards the count of idle threads. A wake-up of a fiber of another thread takes these steps:
//
//  1. The waker links the fiber into the queue of wake-ups that Boost.Fiber keeps for the fiber's thread.
//  2. The waker calls wake(), which sets `notified` and then looks whether the thread is parked.
//  3. A thread that parks says that it is parked and then looks at `notified`. So at least one of the two
//     sees the other.
//  4. If the thread sees the notice, it does not stay parked. If a waker of this world sees the thread
//     parked, the waker moves the woken fibers to its own queue, with the mutex. If a waker outside the world
//     sees the thread parked, it takes the thread out of the count; until then the waker's external_work
//     lives.
//
// The scout leaves the count with the mutex, together with taking fibers. Hence, whenever the mutex is free:
//
//  - A thread that has a fiber that may run is not counted as idle.
//  - A thread that is about to wake a fiber is not counted as idle until wake() has returned.
//
// When all threads are idle and no external_work lives, no thread is left that could make a fiber ready: each
// fiber that still exists is stuck. No thread ever polls for that.
//
// If the world has a clock of its own, a thread that is parked with a deadline is timed, and waits until the
// clock is advanced. When each thread is idle or timed, or spins, no fiber can do anything before a deadline
// comes. Then, if no external_work lives, the clock is advanced to the earliest of them.
#pragma once

#include <leaklab/races/own_mutex.hpp>
#include <leaklab/world/world_thread.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace leaklab::detail {

// Holds the mutex of a world. A function that takes one needs the mutex.
using world_lock = own_lock;

class parking_lot {
public:
  using clock = std::chrono::steady_clock;

  enum class idle { now, still };
  // With the mutex. Returns when to call it again, if all are still idle then.
  using idle_listener = std::function<clock::time_point(world_lock const&, idle)>;

  // For so many threads. `all_idle` is called each time that the last of them becomes idle. `time` is the
  // world's own clock, or nullptr.
  parking_lot(std::size_t threads, idle_listener all_idle, virtual_clock* time)
      : expected_(threads), all_idle_(std::move(all_idle)), time_(time) {}

  // How long the scout gives a thread to run a fiber that waits, before it takes it.
#if defined(BOOST_USE_TSAN)
  static constexpr std::chrono::microseconds least_patience{0}; // TSan sees races between threads only
#else
  static constexpr std::chrono::microseconds least_patience{50};
#endif
  static constexpr std::chrono::microseconds most_patience = 16 * least_patience;

  // The mutex of the whole world.
  std::mutex& mutex() const {
    return mutex_;
  }

  // Registers a thread of the world; call on that thread.
  void add(world_thread& t);
  std::size_t number_of_threads() const {
    return expected_;
  }
  std::span<world_thread* const> threads(world_lock const&) const {
    return threads_;
  }
  bool all_are_idle(world_lock const&) const {
    return idle_ == expected_;
  }

  // Blocks the calling thread, which is `t`, until it may have something to do, or until that time.
  void park(world_thread& t, clock::time_point until);
  // Call after a fiber of `t` was woken; `by` is the thread of this world that has woken it, or nullptr.
  void wake(world_thread& t, world_thread* by);
  // Call after a fiber has become ready in the queue of the calling thread.
  void has_work() {
    if (scout_wanted_.load(std::memory_order_relaxed)) [[unlikely]]
      send_scout();
  }

  // The fibers of `t`, the calling thread, do nothing but yield, and sleep until that time at the latest. The
  // world has a clock of its own.
  void spins(world_thread& t, steady_time until);
  void spins_no_longer(world_thread& t);
  // Holds the world's own clock, or lets it be advanced again.
  void hold_time(world_lock const&) {
    time_is_held_ = true;
  }
  void release_time(world_lock const& l);
  bool is_time_held(world_lock const&) const {
    return time_is_held_;
  }

  // Lets no thread park, until reopen(). Wakes the threads that are parked.
  void close(world_lock const&);
  void reopen(world_lock const&);

private:
  void unpark(world_thread& t);
  clock::time_point when_all_wait(world_lock const&);
  void let_time_pass();
  void send_scout();
  void make_scout_of_another();
  bool keep_watch(world_thread& t);
  bool take_from_others(world_thread& t);

  std::size_t const expected_;
  idle_listener const all_idle_;
  mutable std::mutex mutex_;
  std::vector<world_thread*> threads_;
  std::vector<world_thread*> parked_;
  world_thread* scout_ = nullptr;
  std::size_t idle_ = 0; // parked without a deadline
  bool closed_ = false;

  virtual_clock* const time_;
  std::size_t timed_ = 0;    // parked with a deadline of that clock
  std::size_t spinning_ = 0; // not parked
  bool time_is_held_ = false;

  // A thread is parked and none is the scout. Read without the mutex.
  std::atomic<bool> scout_wanted_ = false;
};

} // namespace leaklab::detail
