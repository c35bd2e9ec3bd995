// A clock that a world may have in place of the machine's. On the threads of such a world steady_clock::now()
// and system_clock::now() say its time, on all others the machine's: virtual_clock.cpp defines both functions
// for the whole program.
//
// Boost.Fiber reads steady_clock::now(), in its headers and in its library, and decides by it alone whether a
// deadline has come. So fibers that sleep, wait with a deadline or ask for the time need not know of this
// clock. What leaklab itself waits for, or limits, is real: see real_now() and in_real_time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace leaklab::detail {

using steady_time = std::chrono::steady_clock::time_point;

// What both clocks of the machine said at one moment, in nanoseconds since their epochs.
struct machine_time {
  std::int64_t steady;
  std::int64_t system;

  static machine_time now() noexcept;
};

// Returns the machine's time, also on a thread that has a virtual clock.
steady_time real_now() noexcept;

class virtual_clock {
public:
  explicit virtual_clock(machine_time begins) noexcept
      : begins_(begins.steady), ahead_of_steady_(begins.system - begins.steady), now_(begins.steady) {}

  steady_time now() const noexcept { return steady_time(std::chrono::nanoseconds(now_.load(relaxed))); }
  std::int64_t system_now() const noexcept { return now_.load(relaxed) + ahead_of_steady_; }
  // Sets it to that time, unless that is past.
  void advance_to(steady_time t) noexcept;
  void advance_by(std::chrono::nanoseconds d) noexcept { now_.fetch_add(d.count(), relaxed); }
  void begin_anew() noexcept { now_.store(begins_, relaxed); }

  // Whether a deadline is so far away that it counts as none: time_point::max() of another clock becomes,
  // converted to this one, a deadline some centuries away. Time must not go there, since now() plus anything
  // would overflow.
  bool is_never(steady_time deadline) const noexcept {
    return deadline - steady_time(std::chrono::nanoseconds(begins_)) > std::chrono::hours(24 * 365 * 100);
  }

private:
  static constexpr auto relaxed = std::memory_order_relaxed;

  std::int64_t const begins_;
  std::int64_t const ahead_of_steady_;
  std::atomic<std::int64_t> now_;
};

// What time it is on one thread.
struct time_of_thread {
  virtual_clock* clock = nullptr; // nullptr: the machine's
  // How often the running fiber has asked for the time since it has gone on. A fiber that waits for a time
  // without suspending would wait for ever: after some thousand questions each further one takes a
  // microsecond.
  std::uint32_t asked = 0;
  bool* note = nullptr; // is set when somebody asks for the time of the clock; nullptr: none
  // Is told who asks for the time of the clock, by the return address; for that of system_clock no_address.
  void (*on_question)(std::uintptr_t by) = nullptr;
  static constexpr std::uintptr_t no_address = 1;
};

extern constinit thread_local time_of_thread time_here;

// Gives the calling thread a clock, or with nullptr the machine's, for as long as it lives. The calling fiber
// must not be suspended meanwhile.
class with_clock {
public:
  explicit with_clock(virtual_clock* c) noexcept : before_(time_here.clock) { time_here.clock = c; }
  with_clock(with_clock const&) = delete;
  with_clock& operator=(with_clock const&) = delete;
  ~with_clock() { time_here.clock = before_; }

private:
  virtual_clock* const before_;
};

// While it lives, the calling thread has the machine's time.
struct in_real_time : with_clock {
  in_real_time() noexcept : with_clock(nullptr) {}
};

} // namespace leaklab::detail
