// GoogleMock matchers for the results of run() and explore(); see <leaklab/gtest.hpp>.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/page.hpp>
#include <leaklab/possible.hpp>
#include <leaklab/report.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leaklab {

namespace detail {

// Returns "leak with 3 stuck: 2 in mutex::lock, 1 in unbuffered_channel::push", those that were expected
// first.
inline std::string stuck_where(run_report const& r, std::string const& expected = "") {
  auto text = std::string(to_string(r.verdict)) + " with " + std::to_string(r.stuck.size()) + " stuck";
  std::map<std::string, std::size_t> by_operation;
  for (auto const& f : r.stuck)
    ++by_operation[f.operation.empty() ? "an unknown operation" : f.operation];
  std::string in_it, elsewhere;
  for (auto const& [operation, n] : by_operation) {
    auto& part = operation == expected ? in_it : elsewhere;
    part += (part.empty() ? "" : ", ") + std::to_string(n) + " in " + operation;
  }
  if (!elsewhere.empty() && !expected.empty())
    elsewhere = (in_it.empty() ? "but " : ", but ") + elsewhere;
  return text + (by_operation.empty() ? "" : ": ") + in_it + elsewhere;
}

// Returns the line that names the page of the failing test; empty unless LEAKLAB_HTML asks for one. `command` runs a
// schedule that stands in place of "{}".
inline std::string page_of_first_failure(exploration const& e, std::string const& command) {
  auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
  auto const name = test ? std::string(test->test_suite_name()) + '.' + test->name() : "no test";
  return e.body ? page_of_failing_test(e.body, *e.first_failure, name, command) : "";
}

// Returns the first failure of an exploration as text, with the line that runs it again. `command` is that for any
// schedule, as above.
inline std::string first_failure_shown(exploration const& e, std::string const& again,
                                       std::string const& command) {
  auto const when = when_it_fails(e);
  return "schedule " + abridged(*e.first_failure) + " fails" + (when.empty() ? "" : ", " + when) +
         (e.failure_text.empty() ? "" : ": " + e.failure_text) + "\n\n" +
         (e.show_first_failure ? e.show_first_failure() : "") + "\nto run it again:\n  " + again + "\n" +
         page_of_first_failure(e, command);
}
inline std::string first_failure_shown(exploration const& e) {
  auto const replay = [](std::string const& s) {
    return "leaklab::replay(body, leaklab::schedule::parse(\"" + s + "\"))";
  };
  return first_failure_shown(e, replay(to_string(*e.first_failure)), replay("{}"));
}

// Returns the data races as text.
inline std::string races_shown(std::vector<data_race> const& races) {
  std::string text;
  for (auto const& r : races)
    text += to_text(r) + '\n';
  return text;
}

// Returns how much was searched: "all 590 schedules of one thread were run".
inline std::string searched(exploration const& e) {
  auto const n = schedules_text(e) + (e.schedules == 1 ? " schedule" : " schedules");
  std::string early;
  for (auto const& level : e.early_levels)
    early += "; " + to_string(level);
  return (e.complete ? "all " + n + " of one thread were run"
                     : n + " of one thread were run, and there are more") +
         early;
}

// Returns why an exploration does not show that no schedule fails; empty if it does. `at_least` 0: it must be
// complete.
inline std::string why_some_may_fail(exploration const& e, std::uint64_t at_least) {
  if (e.first_failure)
    return first_failure_shown(e);
  if (!e.races.empty())
    return races_shown(e.races);
  if (e.doubt)
    return "in doubt: " + *e.doubt;
  if (e.livelock)
    return how_it_goes_on(e);
  if (e.clean < e.schedules)
    return std::to_string(e.schedules - e.clean) + " of " + std::to_string(e.schedules) +
           " did not end clean";
  if (at_least > 0 && e.schedules < at_least && !e.complete)
    return searched(e) + "; " + std::to_string(at_least) + " were wanted";
  if (at_least == 0 && !e.complete)
    return "none of those that were run fails, but " + searched(e) +
           ": raise explore_options::max_schedules or time_limit, or say how many are enough, "
           "FailsInNoSchedule(" +
           std::to_string(e.schedules) + ")";
  return {};
}

} // namespace detail

// Matches if the body returned, every fiber it started has finished, and no data race was found (races.hpp).
MATCHER(LeaksNothing, negation ? "leaves fibers behind" : "leaves no fiber behind") {
  *result_listener << (arg.stuck.empty() ? std::string(to_string(arg.verdict)) : detail::stuck_where(arg))
                   << (arg.races.empty() ? "" : ", with\n") << detail::races_shown(arg.races);
  return arg.verdict == verdict::clean && arg.races.empty();
}

// Matches if the body returned and exactly n fibers can never finish.
MATCHER_P(Leaks, n, (negation ? "does not leak " : "leaks ") + testing::PrintToString(n) + " fibers") {
  *result_listener << detail::stuck_where(arg);
  return arg.verdict == verdict::leak && arg.stuck.size() == static_cast<std::size_t>(n);
}

// Matches if the body returned and exactly n fibers can never finish, every one of them in this operation.
MATCHER_P2(Leaks, n, operation,
           (negation ? "does not leak " : "leaks ") + testing::PrintToString(n) + " fibers in " + operation) {
  *result_listener << detail::stuck_where(arg, operation);
  return arg.verdict == verdict::leak && arg.stuck.size() == static_cast<std::size_t>(n) &&
         std::all_of(arg.stuck.begin(), arg.stuck.end(),
                     [this](fiber_info const& f) { return f.operation == this->operation; });
}

// Matches if nothing can ever run again and the body is among the stuck.
MATCHER(Deadlocks, negation ? "does not deadlock" : "deadlocks") {
  *result_listener << to_string(arg.verdict);
  return arg.verdict == verdict::deadlock;
}

// Matches if exactly n fibers had not finished when the body returned.
MATCHER_P(Outlives, n, "returns while " + testing::PrintToString(n) + " fibers still work") {
  *result_listener << arg.outlived << " outlived the body";
  return arg.outlived == static_cast<std::size_t>(n);
}

// Matches if all schedules of one thread were run, every one is clean, no fair one goes on for ever
// (exploration::livelock), and no data race was found (exploration::races). A mismatch shows the first failure:
// the counts, the steps, the report, and the line that runs it again.
MATCHER(FailsInNoSchedule, negation ? "fails in some schedule" : "fails in no schedule") {
  auto const why = detail::why_some_may_fail(arg, 0);
  *result_listener << (why.empty() ? detail::searched(arg) : why);
  return why.empty();
}

// Matches if at least `at_least` schedules were run, or all that there are, every one of them is clean, and no
// livelock was found.
// For searches that are not complete: at random or by pct.
MATCHER_P(FailsInNoSchedule, at_least,
          (negation ? "fails in some schedule, or fewer than " : "fails in no schedule of at least ") +
              testing::PrintToString(at_least) + (negation ? " were run" : "")) {
  auto const why = detail::why_some_may_fail(arg, static_cast<std::uint64_t>(at_least));
  *result_listener << (why.empty() ? detail::searched(arg) : why);
  return why.empty();
}

// Matches if a failing schedule was found, and it failed again in a process of its own; or if a fair schedule
// can go on for ever (exploration::livelock).
MATCHER(FailsInSomeSchedule, negation ? "fails in no schedule that was run" : "fails in some schedule") {
  if (arg.first_failure)
    *result_listener << detail::first_failure_shown(arg);
  else if (arg.livelock)
    *result_listener << how_it_goes_on(arg);
  else
    *result_listener << "none of them fails; " << detail::searched(arg);
  return arg.first_failure || arg.livelock;
}

// Matches a result of possible() if a schedule with the outcome was found. It shows how, and in how many schedules.
MATCHER(IsPossible, negation ? "is not found" : "is possible") {
  *result_listener << arg;
  return arg.how.has_value();
}

// Matches a result of possible() if all schedules of one thread were tried, and none has the outcome. A mismatch shows
// the steps of one that has it, and the line that runs it again.
MATCHER(IsImpossible, negation ? "is possible, or not all was tried" : "is impossible") {
  *result_listener << arg;
  if (arg.how)
    *result_listener << '\n' << detail::first_failure_shown(arg.searched);
  return arg.is_impossible();
}

} // namespace leaklab
