// What is searched with clock::any_time; see early_levels.hpp.
#include <leaklab/explore/early_levels.hpp>

#include <leaklab/explore/search.hpp>
#include <leaklab/explore/strategy.hpp>

#include <utility>
#include <vector>

namespace leaklab::detail {
namespace {

// Adds the schedules that were counted by states to those that `p` counts since.
exploration added_to(exploration by_states, progress const& p) {
  auto const more = exploration_of(p);
  auto const add = [](auto& sum, auto const& counts) {
    for (auto const& [k, n] : counts)
      sum[k] += n;
  };
  by_states.schedules += more.schedules;
  by_states.clean += more.clean;
  by_states.leak += more.leak;
  by_states.deadlock += more.deadlock;
  by_states.unfinished += more.unfinished;
  by_states.crashed += more.crashed;
  by_states.failed += more.failed;
  add(by_states.by_stuck, more.by_stuck);
  add(by_states.by_outlived, more.by_outlived);
  for (auto const& [name, n] : more.groups) {
    auto& g = by_states.groups[name];
    g = {g.clean + n.clean,           g.leak + n.leak,       g.deadlock + n.deadlock,
         g.unfinished + n.unfinished, g.crashed + n.crashed, g.failed + n.failed};
  }
  by_states.complete = more.complete;
  by_states.held_back = more.held_back;
  by_states.first_failure = more.first_failure;
  by_states.failure_text = more.failure_text;
  by_states.first_unfinished = more.first_unfinished;
  by_states.states.reset();
  by_states.why_enumerated = "a deadline may come early";
  return by_states;
}

early_level level_of(exploration const& e, std::uint64_t early_deadlines) {
  return {.early_deadlines = early_deadlines,
          .complete = e.complete,
          .ended = {e.clean, e.leak, e.deadlock, e.unfinished, e.crashed, e.failed}};
}

} // namespace

exploration search_levels(std::function<void()> const& body, explore_options const& options,
                          times const& when, progress& p, std::function<exploration()> const& search_first) {
  constexpr std::uint64_t one_by_one = 2;
  auto const last = options.early_deadlines;
  p.most_early = is_at_random(options) ? last : 0;
  auto const first = search_first();
  auto e = first;
  std::vector levels{level_of(e, p.most_early)};
  if (first.states)
    p.forget_counts();
  auto const strategy = make_strategy(options);
  while (p.could_be_earlier && p.most_early < last) {
    if (p.schedules >= options.max_schedules || when.are_up()) {
      e.complete = false;
      break;
    }
    p.least_early = p.most_early + 1;
    p.most_early = last == any_number && p.most_early >= one_by_one ? last : p.least_early;
    p.begin_anew();
    search(body, *strategy, options, when, p);
    e = first.states ? added_to(first, p) : exploration_of(p);
    levels.push_back(level_of(e, p.most_early));
  }
  e.early_levels = std::move(levels);
  if (!e.why_enumerated)
    e.why_enumerated = first.why_enumerated;
  return e;
}

} // namespace leaklab::detail
