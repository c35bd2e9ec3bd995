// Waits for a child that runs schedules, no longer than it may take.
#pragma once

#include <leaklab/explore/child.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/explore/watcher.hpp>

#include <chrono>

namespace leaklab::detail {

enum class child_end { by_itself, time_is_up, schedule_without_end };

// Waits until the child has ended. Ends it at the deadline, or when the caller no longer wants to go on, or
// when it runs one schedule for too long. `where` returns a watcher::place.
template <class Where>
child_end await(child& c, progress const& p, times const& when, std::chrono::milliseconds longest_schedule,
                Where where) {
  // A child may see by itself that the time limit is reached.
  constexpr std::chrono::milliseconds grace{100};
  auto schedules = p.schedules.load();
  auto begun = real_now();
  while (!c.has_ended_within(std::chrono::milliseconds(20))) {
    auto const now = real_now();
    if (p.schedules != schedules) {
      schedules = p.schedules;
      begun = now;
    }
    if (now >= begun + longest_schedule / 8 && c.is_stopped())
      begun = now; // it takes no time of its own
    bool const time_is_up = now >= when.deadline + grace || (when.watched && when.watched->stops(where));
    if (!time_is_up && now < begun + longest_schedule)
      continue;
    c.stop();
    return time_is_up ? child_end::time_is_up : child_end::schedule_without_end;
  }
  c.stop();
  return real_now() >= when.deadline ? child_end::time_is_up : child_end::by_itself;
}

} // namespace leaklab::detail
