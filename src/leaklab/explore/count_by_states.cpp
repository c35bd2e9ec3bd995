// Counts by states for the caller of explore(); see count_by_states.hpp.
#include <leaklab/explore/count_by_states.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/explore/picks_again.hpp>
#include <leaklab/explore/search.hpp>
#include <leaklab/states/count_states.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace leaklab::detail {
namespace {

// Whether schedules that were run are among those that were counted. Of an end to which endlessly many
// schedules lead, any number may have been run.
bool are_among(exploration const& some, states::counted const& all) {
  states::number clean = 0, leak = 0, deadlock = 0, crashed = 0, failed = 0;
  std::map<std::size_t, states::number> by_stuck, by_outlived;
  for (auto const& [how, ways] : all.ends) {
    using states::ending_kind;
    auto const n = ways.through_circles > 0 ? ~states::number{0} >> 16 : ways.all;
    (how.kind == ending_kind::clean      ? clean
     : how.kind == ending_kind::leak     ? leak
     : how.kind == ending_kind::deadlock ? deadlock
     : how.kind == ending_kind::crashed  ? crashed
                                         : failed) += n;
    if (how.came_to_an_end) {
      by_stuck[how.stuck] += n;
      by_outlived[how.outlived] += n;
    }
  }
  auto const holds = [](auto const& few, auto const& many) {
    return std::ranges::all_of(few, [&](auto const& count) {
      auto const found = many.find(count.first);
      return found != many.end() && count.second <= found->second;
    });
  };
  return some.clean <= clean && some.leak <= leak && some.deadlock <= deadlock && some.crashed <= crashed &&
         some.failed <= failed && holds(some.by_stuck, by_stuck) && holds(some.by_outlived, by_outlived);
}

// How often a deadline may come early, or how many extra switches there may be.
std::uint64_t most_early(explore_options const& options) {
  bool const has_levels =
      options.clock == clock::any_time || options.switches == switches::at_synchronisation;
  return has_levels ? options.early_deadlines : 0;
}

// Runs a schedule that is given by indexes among the ready fibers and results of choose(), for so many switches.
// Returns nullptr if it has fewer choices.
std::unique_ptr<progress, unmap> run_of(std::function<void()> const& body,
                                        std::vector<std::uint32_t> const& picks, std::uint64_t switches,
                                        explore_options options, times const& when) {
  options.max_schedules = 1;
  options.max_steps = std::max<std::uint64_t>(switches + picks.size(), 1); // calls of choose() count, too
  options.group = nullptr;
  picks_again again(picks);
  auto run = shared_progress();
  run->most_early = most_early(options);
  search(body, again, options, when, *run, options.switches == switches::at_synchronisation);
  if (run->length < picks.size())
    return nullptr;
  return run;
}

// Returns the way to a circle and once round it, as a schedule has it. If deadlines come early on the way round, it
// begins after the last of them: so a `+` follows on each choice, wherever the schedule ends.
circle circle_of(progress const& run, states::way_round const& way) {
  std::vector<schedule::choice> to_it, round_it;
  auto const n = way.to_it.size();
  auto const end = n + way.round_it.size();
  auto last = end;
  while (last > n && run.path[last - 1].made.kind != schedule::choice::kind_t::time)
    --last;
  if (last > n) {
    for (std::size_t i = 0; i < last; ++i)
      to_it.push_back(run.path[i].made);
    for (std::size_t i = last; i < end; ++i)
      round_it.push_back(run.path[i].made);
    for (auto i = n; i < last; ++i)
      round_it.push_back(run.path[i].made);
    return {schedule::of(std::move(to_it), run.switches), schedule::of(std::move(round_it), run.switches)};
  }
  run.for_each_made(end, [&](schedule::choice const& c, std::size_t place) {
    (place < n ? to_it : round_it).push_back(c);
  });
  return {schedule::of(std::move(to_it), run.switches), schedule::of(std::move(round_it), run.switches)};
}

// Sets how the schedule goes on for ever. Returns false if it does not when it is run by itself.
bool set_circle(std::optional<circle>& c, bool any, std::optional<states::way_round> const& way,
                std::function<void()> const& body, explore_options const& options, times const& when) {
  if (!any)
    return true;
  if (!way)
    return false;
  auto picks = way->to_it;
  picks.insert(picks.end(), way->round_it.begin(), way->round_it.end());
  auto const run = run_of(body, picks, way->steps, options, when);
  if (!run)
    return false;
  c = circle_of(*run, *way);
  return true;
}

} // namespace

by_states count_by_states(std::function<void()> const& body, explore_options const& options,
                          times const& when, progress const& p) {
  auto const c = states::count_states(body, options, when);
  if (!c.complete)
    return {{}, c.why_not.empty() ? "a limit was reached first" : c.why_not, {}};
  auto e = states::exploration_of(c);
  if (!are_among(exploration_of(p), c))
    return {{},
            "the schedules that were run by themselves ended in other ways: the body depends on what is in "
            "no state, such as addresses",
            {}};
  if (!set_circle(e.livelock, c.circles.any_fair, c.circles.fair, body, options, when) ||
      !set_circle(e.unfair_circle, c.circles.any_unfair, c.circles.unfair, body, options, when))
    return {{}, "a schedule that can go on for ever is too long to find", {}};
  return {std::move(e), "", c.shortest_failure, c.could_be_earlier};
}

std::string add_failure(by_states& counted, std::function<void()> const& body, explore_options options,
                        times const& when, progress& p) {
  auto& e = *counted.found;
  if (e.failed == 0 && (options.outcome || (e.leak == 0 && e.deadlock == 0 && e.crashed == 0)))
    return "";
  if (!counted.shortest_failure)
    return "the shortest schedule that fails is too long to find";
  picks_again picks(counted.shortest_failure->picks);
  options.max_schedules = 1;
  auto const found = shared_progress();
  found->most_early = counted.shortest_failure->early;
  search(body, picks, options, when, *found, options.switches == switches::at_synchronisation);
  if (!found->failing.any)
    return "a schedule that fails does not when it is run by itself";
  auto const r = exploration_of(*found);
  e.first_failure = r.first_failure;
  e.failure_text = r.failure_text;
  p.failing = found->failing;
  return "";
}

void add_circles(exploration& e, std::function<void()> const& body, explore_options const& options,
                 times when, progress const& p) {
  when.deadline = real_now() + (when.deadline - real_now()) / 4;
  when.watched = nullptr;
  auto const counted = count_by_states(body, options, when, p);
  if (!counted.found)
    return;
  e.livelock = counted.found->livelock;
  e.unfair_circle = counted.found->unfair_circle;
}

} // namespace leaklab::detail
