// The time of a world, and what both clocks of the standard library say; see virtual_clock.hpp.
//
// The linker finds these definitions of now() before those in libstdc++, for the program and for a static
// libboost_fiber.a. It exports them, since libstdc++.so refers to them too, so a shared libboost_fiber.so
// finds them first.
#include <leaklab/clock.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <cstdint>
#include <ctime>
#include <ostream>

namespace leaklab {
namespace detail {
namespace {

constexpr std::uint32_t questions_for_nothing = 4096;

std::int64_t read(clockid_t which) noexcept {
  timespec t;
  clock_gettime(which, &t);
  return t.tv_sec * std::int64_t{1'000'000'000} + t.tv_nsec;
}

// Returns the clock of the calling thread, which is asked for the time by the code there; nullptr for the machine's.
virtual_clock* clock_that_is_asked(std::uintptr_t by) noexcept {
  auto& here = time_here;
  if (here.note) [[unlikely]]
    *here.note = true;
  if (here.clock && here.on_question) [[unlikely]]
    here.on_question(by);
  if (here.clock && ++here.asked > questions_for_nothing) [[unlikely]]
    here.clock->advance_by(std::chrono::microseconds(1));
  return here.clock;
}

} // namespace

constinit thread_local time_of_thread time_here;

machine_time machine_time::now() noexcept {
  return {read(CLOCK_MONOTONIC), read(CLOCK_REALTIME)};
}

steady_time real_now() noexcept {
  return steady_time(std::chrono::nanoseconds(read(CLOCK_MONOTONIC)));
}

void virtual_clock::advance_to(steady_time t) noexcept {
  auto const to = t.time_since_epoch().count();
  auto from = now_.load(relaxed);
  while (from < to && !now_.compare_exchange_weak(from, to, relaxed)) {
  }
}

} // namespace detail

std::string_view to_string(clock c) {
  return c == clock::real ? "real" : c == clock::when_idle ? "when_idle" : "any_time";
}

std::ostream& operator<<(std::ostream& out, clock c) {
  return out << to_string(c);
}

} // namespace leaklab

// These are called, wherever they are called: who asks is known by the return address.
[[gnu::noinline]] std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept {
  auto* const c =
      leaklab::detail::clock_that_is_asked(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)));
  return c ? c->now() : leaklab::detail::real_now();
}

[[gnu::noinline]] std::chrono::system_clock::time_point std::chrono::system_clock::now() noexcept {
  auto* const c = leaklab::detail::clock_that_is_asked(leaklab::detail::time_of_thread::no_address);
  return time_point(duration(c ? c->system_now() : leaklab::detail::read(CLOCK_REALTIME)));
}
