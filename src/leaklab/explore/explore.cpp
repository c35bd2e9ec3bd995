// leaklab::explore, the parent's side: keeps a child running schedules, and counts how it dies; see
// explore.hpp.
#include <leaklab/explore.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/explore/prefixes.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/world/fiber_record.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace leaklab {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds longest_limit = std::chrono::hours(24 * 365); // more would overflow the clock
constexpr milliseconds grace{100}; // for a child to see by itself that the time is up

void check(std::function<void()> const& body, explore_options const& options) {
  if (!body)
    throw std::invalid_argument("leaklab::explore: the body is empty");
  if (options.max_schedules == 0)
    throw std::invalid_argument("leaklab::explore: explore_options::max_schedules must be at least 1");
  if (options.max_steps == 0)
    throw std::invalid_argument("leaklab::explore: explore_options::max_steps must be at least 1");
  if (options.time_limit <= milliseconds::zero())
    throw std::invalid_argument("leaklab::explore: explore_options::time_limit must be positive");
  if (options.longest_schedule <= milliseconds::zero())
    throw std::invalid_argument("leaklab::explore: explore_options::longest_schedule must be positive");
  if (auto const* p = std::get_if<pct>(&options.strategy); p && p->depth == 0)
    throw std::invalid_argument("leaklab::explore: pct::depth must be at least 1");
  if (fiber_record::of(boost::fibers::context::active()))
    throw std::logic_error("leaklab::explore: called inside a fiber of a world");
}

enum class child_end { by_itself, time_is_up, schedule_without_end };

// Waits until the child has ended, or ends it: when the time is up, or when it runs one schedule for too
// long.
child_end await(child& c, progress const& p, clock::time_point deadline, milliseconds longest_schedule) {
  auto schedules = p.schedules.load();
  auto begun = clock::now();
  while (!c.has_ended_within(milliseconds(20))) {
    auto const now = clock::now();
    if (p.schedules != schedules) {
      schedules = p.schedules;
      begun = now;
    }
    bool const time_is_up = now >= deadline + grace;
    if (!time_is_up && now < begun + longest_schedule)
      continue;
    c.stop();
    return time_is_up ? child_end::time_is_up : child_end::schedule_without_end;
  }
  c.stop();
  return clock::now() >= deadline ? child_end::time_is_up : child_end::by_itself;
}

exploration result(progress const& p) {
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
  if (p.any_failing) {
    e.first_failure = schedule({p.failing, p.failing + p.failing_length});
    e.failure_text = p.failing_text;
  }
  return e;
}

// Runs schedules until the strategy has no further one or a limit is reached. The one that is being run at
// the deadline does not count: nobody knows how it would have ended.
void search(std::function<void()> const& body, strategy& s, explore_options const& options,
            clock::time_point deadline, progress& p) {
  for (;;) {
    p.ending = ending::running;
    child c([&] { run_schedules(body, s, options, deadline, p); });
    auto const end = await(c, p, deadline, options.longest_schedule);
    if (p.ending == ending::refused)
      throw std::runtime_error(std::string("leaklab::explore: ") + p.message);
    if (p.ending == ending::no_more_schedules || p.ending == ending::limit_reached)
      return;
    if (end == child_end::time_is_up)
      return;
    if (p.ending == ending::grown)
      continue;
    // It ended, or had to be ended, in the midst of a schedule.
    if (p.text[0] == '\0' && end == child_end::by_itself)
      p.set_text(c.end_as_text());
    ++(end == child_end::by_itself ? p.crashed : p.unfinished);
    ++p.schedules;
    p.note_failure();
    if (p.schedules >= options.max_schedules)
      return;
  }
}

// The same, its first failure being the shortest prefix that fails as well, as far as there is time.
exploration shortened(exploration e, std::function<void()> const& body, explore_options options,
                      clock::time_point deadline) {
  auto const p = shared_progress();
  options.max_schedules = e.first_failure->fibers().size() + 1;
  prefixes all(e.first_failure->fibers());
  search(body, all, options, deadline, *p);
  if (auto const found = result(*p); found.first_failure) {
    e.first_failure = found.first_failure;
    e.failure_text = found.failure_text;
  }
  return e;
}

} // namespace

exploration explore(std::function<void()> body, explore_options const& options) {
  check(body, options);
  auto const deadline = clock::now() + std::min(options.time_limit, longest_limit);
  auto const p = shared_progress();
  search(body, *make_strategy(options), options, deadline, *p);
  auto e = result(*p);
  if (e.first_failure && !e.complete)
    return shortened(std::move(e), body, options, deadline);
  return e;
}

} // namespace leaklab
