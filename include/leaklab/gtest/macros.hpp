// LEAKLAB_TEST and LEAKLAB_EXPLORE_TEST: like GoogleTest's TEST, in a world of its own, and under every
// schedule.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/gtest/matchers.hpp>
#include <leaklab/run.hpp>
#include <leaklab/trace.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace leaklab::detail {

using test_body = void (*)();

inline void fail_unless_clean(run_report const& r, char const* file, int line) {
  if (r.verdict != verdict::clean || !r.races.empty())
    ADD_FAILURE_AT(file, line) << to_text(r, {.body = "the test"});
  if (r.thrown)
    std::rethrow_exception(r.thrown);
}

inline void test_in_a_world(test_body body, char const* file, int line) {
  fail_unless_clean(run(body, {.rethrow = false}), file, line);
}

// Returns the command that runs the current test under one schedule, which is quoted for a shell.
inline std::string command_for(std::string const& quoted) {
  auto const& test = *testing::UnitTest::GetInstance()->current_test_info();
  return "LEAKLAB_SCHEDULE=" + quoted + ' ' + program_invocation_name +
         " --gtest_filter=" + test.test_suite_name() + '.' + test.name();
}

inline std::string failure_of_this_test(exploration const& e) {
  auto const letters = to_string(*e.first_failure);
  bool const quoted = letters.find_first_of("(){}") != std::string::npos;
  return first_failure_shown(e, command_for(quoted ? "'" + letters + "'" : letters), command_for("{}"));
}

// Runs the body under one schedule in this process, for a debugger. A failed check in it is the test's own.
inline void test_one_schedule(test_body body, schedule const& s, char const* file, int line) {
  auto const run = trace(body, s, {.rethrow = false, .explored_addresses = true});
  std::cout << to_text(run) << std::flush;
  fail_unless_clean(run.report, file, line);
}

inline void test_every_schedule(test_body body, char const* file, int line) {
  if (auto const* const chosen =
          std::getenv("LEAKLAB_SCHEDULE")) // NOLINT(concurrency-mt-unsafe): read at the start
    return test_one_schedule(body, schedule::parse(chosen), file, line);
  auto const e = explore(body);
  auto const why = e.first_failure ? failure_of_this_test(e) : why_some_may_fail(e, 0);
  if (!why.empty())
    ADD_FAILURE_AT(file, line) << e << '\n' << why;
}

} // namespace leaklab::detail

#define LEAKLAB_DETAIL_TEST(how, suite, name)                                                                \
  static void leaklab_body_of_##suite##_##name();                                                            \
  TEST(suite, name) {                                                                                        \
    ::leaklab::detail::how(&leaklab_body_of_##suite##_##name, __FILE__, __LINE__);                           \
  }                                                                                                          \
  static void leaklab_body_of_##suite##_##name()

// Defines a TEST whose body leaklab::run runs in a world of its own. It fails, with the report, unless the
// run is clean.
//
//   LEAKLAB_TEST(Server, AnswersOne) {
//     EXPECT_EQ(answer_to(1), 1);
//   }
#define LEAKLAB_TEST(suite, name) LEAKLAB_DETAIL_TEST(test_in_a_world, suite, name)

// Defines a TEST whose body leaklab::explore runs under every schedule of one thread. It fails if a schedule
// is not clean, if a check in it fails, or if there are more than 1,000,000 schedules. It prints the counts,
// the steps and the report of a failing schedule, and a command that runs this schedule alone, in the
// program's own process:
//
//   LEAKLAB_SCHEDULE=DBC ./suite --gtest_filter=Server.AnswersTwo
#define LEAKLAB_EXPLORE_TEST(suite, name) LEAKLAB_DETAIL_TEST(test_every_schedule, suite, name)
