// leaklab::explore, the parent's side: keeps a child running schedules, and counts how it dies; see
// explore.hpp.
#include <leaklab/explore.hpp>

#include <leaklab/explore/again.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/explore/count_by_states.hpp>
#include <leaklab/explore/early_levels.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/explore/search.hpp>
#include <leaklab/explore/show_failure.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/races/memory_observer.hpp>
#include <leaklab/races/name_races.hpp>
#include <leaklab/races/race_table.hpp>
#include <leaklab/races/unobserved_code.hpp>
#include <leaklab/states/checkpoint_lock.hpp>
#include <leaklab/states/count_on_ranks.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/ranks.hpp>
#include <leaklab/threads/pauses.hpp>
#include <leaklab/world/fiber_record.hpp>
#include <leaklab/world/longest_limit.hpp>
#include <leaklab/world/world.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace leaklab {

using namespace detail;
namespace {

using std::chrono::milliseconds;

void check(std::function<void()> const& body, explore_options const& options) {
  if (!body)
    throw std::invalid_argument("leaklab::explore: the body is empty");
  if (options.outcome && options.failed)
    throw std::invalid_argument(
        "leaklab::explore: explore_options::outcome and explore_options::failed cannot both be set");
  if (options.max_schedules == 0)
    throw std::invalid_argument("leaklab::explore: explore_options::max_schedules must be at least 1");
  if (options.max_steps == 0)
    throw std::invalid_argument("leaklab::explore: explore_options::max_steps must be at least 1");
  if (options.max_memory == 0)
    throw std::invalid_argument("leaklab::explore: explore_options::max_memory must be at least 1");
  if (options.time_limit <= milliseconds::zero())
    throw std::invalid_argument("leaklab::explore: explore_options::time_limit must be positive");
  if (options.longest_schedule <= milliseconds::zero())
    throw std::invalid_argument("leaklab::explore: explore_options::longest_schedule must be positive");
  if (options.part.number == 0 || options.part.number > options.part.of)
    throw std::invalid_argument("leaklab::explore: explore_options::part: number must be in 1..of");
  if (options.part.of > 1 && !is_at_random(options))
    throw std::invalid_argument("leaklab::explore: explore_options::part needs a strategy with a seed: "
                                "random_walk, pct, uniform_walk or "
                                "portfolio");
  if (!options.prefix.choices().empty() && !is_at_random(options))
    throw std::invalid_argument("leaklab::explore: explore_options::prefix needs a strategy with a seed: "
                                "random_walk, pct, uniform_walk or "
                                "portfolio");
  if (options.checkpoint && !std::holds_alternative<exhaustive>(options.strategy))
    throw std::invalid_argument(
        "leaklab::explore: explore_options::checkpoint needs the strategy exhaustive");
  if (options.checkpoint && options.checkpoint->every <= milliseconds::zero())
    throw std::invalid_argument("leaklab::explore: checkpoint::every must be positive");
  if (!options.prefix.choices().empty() && options.prefix.switches() != options.switches)
    throw std::invalid_argument("leaklab::explore: explore_options::prefix " + abridged(options.prefix) +
                                " does not fit: explore_options::switches is not as in it");
  if (options.switches == switches::at_synchronisation) {
    if (!is_built_with_pauses())
      throw std::invalid_argument(
          "leaklab::explore: explore_options::switches is at_synchronisation, but this "
          "program is not built for it: call leaklab_explore_threads(TARGET) in CMake");
    if (options.clock == clock::any_time)
      throw std::invalid_argument("leaklab::explore: explore_options::switches cannot be at_synchronisation "
                                  "where explore_options::clock is any_time");
    if (options.checkpoint || states::ranks_of_this_process)
      throw std::invalid_argument("leaklab::explore: explore_options::switches cannot be at_synchronisation "
                                  "with a checkpoint or on several ranks");
  }
  if (options.jobs > most_jobs)
    throw std::invalid_argument("leaklab::explore: explore_options::jobs must be at most 256");
  if (auto const* p = std::get_if<pct>(&options.strategy); p && p->depth == 0)
    throw std::invalid_argument("leaklab::explore: pct::depth must be at least 1");
  if (auto const* const f = fiber_record::of(boost::fibers::context::active());
      f && !f->home.run.is_judged_on_its_thread())
    throw std::logic_error("leaklab::explore: called inside a fiber of a world");
}

std::unique_ptr<race_table, unmap> shared_races() {
  return std::unique_ptr<race_table, unmap>(new (map_shared(sizeof(race_table))) race_table);
}

schedule schedule_of(progress::found const& f, progress const& p) {
  return schedule::of({f.choices, f.choices + f.length}, p.switches);
}

void set_failure(exploration& e, progress const& p) {
  e.first_failure = schedule_of(p.failing, p);
  e.failure_text = p.failing.text;
}

} // namespace

exploration detail::exploration_of(progress const& p) {
  exploration e;
  e.schedules = p.clean + p.leak + p.deadlock + p.unfinished + p.crashed + p.failed;
  e.held_back = p.held_back;
  e.complete = p.ending == ending::no_more_schedules && p.unfinished == 0;
  e.clean = p.clean;
  e.leak = p.leak;
  e.deadlock = p.deadlock;
  e.unfinished = p.unfinished;
  e.crashed = p.crashed;
  e.failed = p.failed;
  for (std::size_t k = 0; k <= progress::most_counted; ++k) {
    if (p.by_stuck[k])
      e.by_stuck[k] = p.by_stuck[k];
    if (p.by_outlived[k])
      e.by_outlived[k] = p.by_outlived[k];
  }
  p.groups.for_each([&e](group_table::group const& g) {
    auto const& n = g.ended;
    e.groups[g.name] = {n[0], n[1], n[2], n[3], n[4], n[5]};
  });
  if (p.failing.any)
    set_failure(e, p);
  if (p.never_ending.any)
    e.first_unfinished = schedule_of(p.never_ending, p);
  return e;
}

namespace {

// The first schedules of a seed say how many choices and steps there are, and later ones depend on that, but those
// of a random walk. So a part runs them all, without counting them.
void look_at_first_schedules(std::function<void()> const& body, explore_options const& options,
                             times const& when, progress& p) {
  auto first = options;
  first.part = {};
  first.max_schedules =
      std::min<std::uint64_t>(progress::first_schedules, options.max_schedules * options.part.of);
  auto const looked = shared_progress();
  looked->most_early = p.most_early;
  search(body, *make_strategy(first), first, when, *looked);
  std::ranges::copy(looked->first_choices, p.first_choices);
  p.first_steps = looked->first_steps;
}

// Runs the first schedules in memory that they leave to each other. If the last of them ends in the same way in
// a process of its own, the body needs nothing that earlier ones have left: then memory is put back before each
// further one, which takes less time than new memory if fibers get stuck.
exploration search_at_random(std::function<void()> const& body, explore_options const& options,
                             times const& when, progress& p) {
  if (options.part.of > 1 && !std::holds_alternative<random_walk>(options.strategy))
    look_at_first_schedules(body, options, when, p);
  auto const strategy = make_strategy(options);
  auto few = options;
  if (options.switches == switches::at_synchronisation) { // addresses must be the same from the first one on
    search(body, *strategy, options, when, p, true);
    return exploration_of(p);
  }
  few.max_schedules = std::min(options.max_schedules, states::run_before);
  search(body, *strategy, few, when, p);
  if (p.schedules >= options.max_schedules || when.are_up())
    return exploration_of(p);
  exploration so_far;
  again(body, options, when).compare_last(so_far, p);
  search(body, *strategy, options, when, p, !so_far.doubt);
  auto e = exploration_of(p);
  e.doubt = so_far.doubt;
  return e;
}

// Returns why states cannot be searched for races as well, where memory is observed; else nullptr.
char const* why_states_find_no_races(explore_options const& options, times const& when) {
  if (!when.races)
    return nullptr;
  if (options.clock == clock::any_time)
    return "accesses to memory are observed, and deadlines may come early";
  if (options.checkpoint || states::ranks_of_this_process)
    return "accesses to memory are observed: a checkpoint, or another rank, would not know of the races "
           "found";
  return nullptr;
}

// Runs every schedule by itself, as far as that is faster than anything else; then counts by states, if that
// is possible; if it is not, goes on as before. Returns what was found, and in `p` the schedules that were
// run. With clock::any_time it does so for one level: by states all schedules are counted in which
// options.early_deadlines come early at most; one by one those that `p` says. With switches::at_synchronisation it is
// the same for extra switches. If p.failing is known before, no
// schedule of this level comes before it.
exploration search_all(std::function<void()> const& body, explore_options const& options, times const& when,
                       progress& p) {
  if (is_at_random(options))
    return search_at_random(body, options, when, p);
  auto const strategy = make_strategy(options);
  bool const failure_is_known = p.failing.any;
  auto few = options;
  auto at_first = when;
  bool const pauses = options.switches == switches::at_synchronisation;
  auto const* const why_no_races = why_states_find_no_races(options, when);
  bool const may_count_states = std::holds_alternative<exhaustive>(options.strategy) && !why_no_races;
  if (may_count_states) {
    few.max_schedules = std::min(options.max_schedules, p.schedules + states::run_before);
    // If schedules of an earlier level did not end, those of this one will not either. A fiber that looks at an atomic
    // variable over and over, and may not make way, goes round a circle at once.
    at_first.if_unfinished = real_now();
    if (!p.never_ending.any && !(when.races && pauses))
      at_first.if_unfinished += (when.deadline - real_now()) / 8;
  }
  search(body, *strategy, few, at_first, p, pauses);
  // A fiber that may not be switched, and waits for another one, goes on without an end: by states that is a circle.
  bool const is_unfinished = pauses && when.races && may_count_states && p.unfinished > 0;
  if ((p.ending == ending::no_more_schedules && !is_unfinished) || p.schedules >= options.max_schedules ||
      when.are_up()) {
    auto e = exploration_of(p);
    if (why_no_races)
      e.why_enumerated = why_no_races;
    if (may_count_states && p.ending == ending::no_more_schedules && p.ended_by_force == 0 &&
        p.held_back + p.unfinished > 0)
      add_circles(e, body, options, when, p);
    return e;
  }
  std::string why_not = "a schedule takes too long";
  if (p.ended_by_force == 0) {
    auto until_half = when;
    if (!options.checkpoint) // else another exploration goes on by states
      until_half.deadline = real_now() + (when.deadline - real_now()) / 2;
    when.watched->begin(watcher::kind::states, p.schedules);
    auto counted = count_by_states(body, options, until_half, p);
    why_not = counted.why_not;
    if (counted.found && failure_is_known)
      set_failure(*counted.found, p);
    else if (counted.found)
      why_not = add_failure(counted, body, options, until_half, p);
    when.watched->begin(watcher::kind::schedules, 0);
    if (counted.found && why_not.empty()) {
      p.could_be_earlier = counted.could_be_earlier;
      if (when.races && pauses)
        p.never_ending.any = false; // it goes round a circle
      return *std::move(counted.found);
    }
  }
  search(body, *strategy, options, when, p, pauses);
  auto e = exploration_of(p);
  e.why_enumerated = why_not;
  return e;
}

} // namespace

exploration explore(std::function<void()> body, explore_options const& given) {
  check(body, given);
  auto options = given;
  // The body must not lie on the stack, whose address depends on the environment. Nor may it matter how often it is
  // copied: it may own what counts its owners, which is in states then. So does the group.
  if (options.checkpoint || states::ranks_of_this_process)
    body = [own = std::make_shared<std::function<void()>>(std::move(body))] { (*own)(); };
  if (options.group && states::ranks_of_this_process)
    options.group = [own = std::make_shared<std::function<std::string()>>(std::move(options.group))] {
      return (*own)();
    };
  times when{.deadline = real_now() + std::min(options.time_limit, longest_limit)};
  watcher watched(options, when.deadline);
  when.watched = &watched;
  if (options.clock != clock::real)
    when.schedules_begin = machine_time::now();
  auto const p = shared_progress();
  auto const races = is_memory_observed() ? shared_races() : nullptr;
  when.races = races.get();
  if (auto* const r = states::ranks_of_this_process; r && r->number() != 0)
    states::serve(*r, body, options);
  states::serving_ends const at_end;
  states::checkpoint_lock const lock(options);
  check_checkpoints(options);
  auto const search_level = [&](explore_options const& level) { return search_all(body, level, when, *p); };
  bool const pauses = options.switches == switches::at_synchronisation;
  if (pauses)
    options.early_deadlines = options.extra_switches;
  auto e = options.clock == clock::any_time || pauses ? search_levels(options, when, *p, search_level)
                                                      : search_level(options);
  if (pauses)
    for (auto const& level : std::exchange(e.early_levels, {}))
      e.switch_levels.push_back(
          {.extra_switches = level.early_deadlines, .complete = level.complete, .ended = level.ended});
  again const a(body, options, when);
  if (e.first_failure)
    a.confirm(e, *p);
  if (!e.doubt)
    a.compare_last(e, *p);
  if (e.doubt)
    e.complete = false;
  if (races) {
    e.memory_observed = true;
    e.races = named_races(*races, options.switches);
    e.races_missed = why_races_are_missed(*races);
    e.calls_not_observed = unobserved_code_here().of_standard_libraries;
    e.locks_without_switch = unobserved_code_here().locks;
    e.weaker_atomics = named_weaker(*races);
  }
  if (e.first_failure) {
    auto later = options;
    later.on_progress = nullptr;
    e.body = body;
    e.show_first_failure = [body = std::move(body), s = *e.first_failure, later] {
      return show_failure(body, s, later);
    };
  }
  return e;
}

} // namespace leaklab
