// Whether a schedule ends in the same way in a process of its own; see again.hpp.
#include <leaklab/explore/again.hpp>

#include <leaklab/explore/prefixes.hpp>
#include <leaklab/explore/same_again.hpp>
#include <leaklab/explore/search.hpp>
#include <leaklab/schedule.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace leaklab::detail {
namespace {

constexpr std::chrono::milliseconds patience{1000}; // to run a schedule once more, beyond the time limit

std::string keeps_state(schedule const& s, std::string const& what) {
  return "the body keeps state from one run to the next: schedule " + abridged(s) + ' ' + what +
         " after others in the same process, and does not in a process of its own; the counts are not to "
         "be trusted";
}

} // namespace

void again::confirm(exploration& e, progress const& p) const {
  auto const found = as_replayed(*e.first_failure, p.failing.took);
  if (found->schedules == 0) {
    e.doubt = "the first failure is not confirmed: there was no time to run it once more";
  } else if (!found->failing.any) {
    e.doubt = keeps_state(*e.first_failure, "failed");
    e.first_failure.reset();
    e.failure_text.clear();
  } else {
    e.failure_text = found->failing.text;
    if (!e.complete)
      shorten(e, p);
  }
}

void again::compare_last(exploration& e, progress const& p) const {
  if (p.last_print == 0 || p.schedules == 1 || when_.are_up())
    return;
  std::vector<schedule::choice> choices;
  p.for_each_made(p.last_length,
                  [&choices](schedule::choice const& c, std::size_t) { choices.push_back(c); });
  auto const last = schedule::of(std::move(choices), p.switches);
  auto const found = run(last, 0, pauses());
  if (found->schedules == 1 && found->last_print != p.last_print)
    e.doubt = keeps_state(last, "ended in one way");
}

// A replay has the addresses of a process that puts memory back. If the schedule does not fail there, it is run as it
// was run before.
again::shared again::as_replayed(schedule const& s, std::int64_t took) const {
  auto found = run(s, took, true);
  return pauses() || found->schedules == 0 || found->failing.any ? std::move(found) : run(s, took, false);
}

// Runs one schedule, even beyond the deadline: for about as long as it took before.
again::shared again::run(schedule const& s, std::int64_t took, bool puts_back) const {
  auto p = shared_progress();
  p->most_early = any_number; // of which the schedule has its own
  same_again same(s.choices());
  auto when = when_;
  when.deadline = std::max(when.deadline, real_now() + patience + 2 * std::chrono::nanoseconds(took));
  when.watched = nullptr;
  search(body_, same, with_most(1), when, *p, puts_back);
  return p;
}

void again::shorten(exploration& e, progress const& p) const {
  auto const tried = shared_progress();
  tried->most_early = any_number;
  prefixes all(e.first_failure->choices());
  search(body_, all, with_most(e.first_failure->choices().size() + 1), when_, *tried, pauses());
  auto const shorter = exploration_of(*tried).first_failure;
  if (!shorter || shorter == e.first_failure)
    return;
  auto const found = as_replayed(*shorter, p.failing.took);
  if (found->failing.any) {
    e.first_failure = shorter;
    e.failure_text = found->failing.text;
  } else if (found->schedules == 1) {
    e.doubt = keeps_state(*shorter, "failed");
  }
}

explore_options again::with_most(std::uint64_t schedules) const {
  auto o = options_;
  o.max_schedules = schedules;
  return o;
}

} // namespace leaklab::detail
