// The parent's side of counting by states; see count_states.hpp.
#include <leaklab/states/count_states.hpp>

#include <leaklab/explore/await.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/states/components.hpp>
#include <leaklab/states/run_states.hpp>
#include <leaklab/states/schedule_counts.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/shortest_failure.hpp>

#include <cmath>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

// A function that a program with a sanitizer has.
extern "C" {
__attribute__((weak)) void __asan_init();
__attribute__((weak)) void __tsan_init();
__attribute__((weak)) void __msan_init();
}

namespace leaklab::detail::states {
namespace {

counted refused(std::string why) {
  counted c;
  c.why_not = std::move(why);
  return c;
}

counted result(search const& s, explore_options const& options) {
  if (s.ending == ending::refused)
    return refused(s.why);
  counted c;
  c.states = s.states.size();
  c.runs = s.runs;
  c.bytes = s.states.bytes();
  if (s.ending != ending::no_more_schedules)
    return c;
  components const parts(s.states, s.root);
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (parts.is_circle(i))
      return refused("the same state comes again: the body can go on for ever");
  auto counts = count_schedules(s.states, s.root, parts);
  if (!counts)
    return refused("there are 2^127 schedules or more");
  if (counts->most_steps > options.max_steps || counts->most_choices > search::most_choices)
    return refused("a schedule is longer than the limit");
  for (auto const& [how, ways] : counts->of)
    c.ends[how] = ways.all;
  c.shortest_failure = shortest_failure(s, parts);
  c.complete = true;
  return c;
}

// Where the search stands, for the caller.
watcher::place place_of(progress const& p, search const& s) {
  return {.schedules = p.schedules,
          .visited = s.states.size(),
          .done = std::ldexp(static_cast<double>(s.done), -62)};
}

// Returns why no program that is built like this one can be counted by states; nullptr if one can.
char const* not_in_this_build() {
#if !defined(__x86_64__)
  return "this processor is not x86-64";
#elif defined(BOOST_USE_UCONTEXT)
  return "Boost.Fiber is built for a sanitizer";
#else
  return __asan_init || __tsan_init || __msan_init ? "the program is built with a sanitizer" : nullptr;
#endif
}

} // namespace

std::optional<exploration> exploration_of(counted const& c) {
  exploration e;
  number all = 0;
  for (auto const& [how, times] : c.ends) {
    all += times;
    if (all >> 64)
      return std::nullopt;
    auto const n = static_cast<std::uint64_t>(times);
    (how.kind == ending_kind::clean      ? e.clean
     : how.kind == ending_kind::leak     ? e.leak
     : how.kind == ending_kind::deadlock ? e.deadlock
     : how.kind == ending_kind::crashed  ? e.crashed
                                         : e.failed) += n;
    if (how.came_to_an_end) {
      e.by_stuck[how.stuck] += n;
      e.by_outlived[how.outlived] += n;
    }
  }
  e.schedules = static_cast<std::uint64_t>(all);
  e.complete = c.complete;
  e.states = c.states;
  return e;
}

counted count_states(std::function<void()> const& body, explore_options const& options, times const& when) {
  if (auto const* const why = not_in_this_build())
    return refused(why);
  auto const p = shared_progress();
  static_assert(std::is_trivially_default_constructible_v<search>); // all zero, as it is mapped
  std::unique_ptr<search, unmap> s;
  try {
    s.reset(new (map_shared(sizeof(search))) search);
  } catch (std::system_error const&) {
    return refused("there is no address space for a graph");
  }
  for (;;) {
    s->ending = ending::running;
    child c([&] { run_states(body, options, when, *p, *s); });
    auto const end = await(c, *p, when, options.longest_schedule, [&] { return place_of(*p, *s); });
    if (s->ending != ending::running || end == child_end::time_is_up)
      return result(*s, options);
    if (end == child_end::schedule_without_end)
      return refused("a schedule takes too long");
    if (!s->in_a_schedule)
      return refused("a child that runs schedules ended: " + c.end_as_text());
    // It died in the middle of a schedule.
    if (!std::exchange(s->has_died, true))
      continue;
    s->has_died = false;
    s->in_a_schedule = false;
    s->arrive(s->states.end({ending_kind::crashed, false, 0, 0}));
    s->note_done();
    if (!s->go_on()) {
      s->ending = ending::no_more_schedules;
      return result(*s, options);
    }
  }
}

} // namespace leaklab::detail::states
