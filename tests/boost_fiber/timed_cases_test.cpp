// The cases of Boost.Fiber's own tests that sleep or wait with a deadline. In a world with a clock of its own each ends
// as it does on the machine's: all its fibers finish, and no check fails.
#include "cases.hpp"

#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace boost::unit_test {
namespace {

std::mutex mutex;
std::optional<std::string> first_failed;

} // namespace

void failed(char const* file, int line, char const* check) {
  std::lock_guard const l(mutex);
  std::string const path = file;
  if (!first_failed)
    first_failed = path.substr(path.rfind('/') + 1) + ':' + std::to_string(line) + ": " + check;
}

std::optional<std::string> what_failed() {
  std::lock_guard const l(mutex);
  return std::exchange(first_failed, std::nullopt);
}

} // namespace boost::unit_test

namespace {

using boost::unit_test::test_case;
using boost::unit_test::what_failed;
using leaklab::clock;

// Whether a fiber of that case sleeps, or waits with a deadline: with the machine's clock, exploring refuses it.
bool is_timed(test_case const& c) {
  try {
    leaklab::explore(c.function, {.clock = clock::real, .max_schedules = 1, .failed = what_failed});
    return false;
  } catch (std::runtime_error const& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("sleeps or waits with a deadline"));
    return true;
  }
}

std::vector<test_case> const& timed_cases() {
  static auto const timed = [] {
    std::vector<test_case> some;
    std::ranges::copy_if(boost_fiber::all_cases(), std::back_inserter(some), is_timed);
    return some;
  }();
  return timed;
}

void run_all(std::size_t threads, clock c) {
  for (auto const& one : timed_cases()) {
    SCOPED_TRACE(one.name);
    auto const report = leaklab::run(one.function, {.threads = threads, .clock = c});
    EXPECT_EQ(report.verdict, leaklab::verdict::clean) << report;
    EXPECT_EQ(what_failed(), std::nullopt);
  }
}

TEST(CasesOfBoostFiber, ThatWaitWithADeadlineAreKnown) {
  EXPECT_EQ(timed_cases().size(), 89u);
  EXPECT_GT(boost_fiber::all_cases().size(), 390u);
}

// By hand: LEAKLAB_CLOCK=real. It takes a minute.
TEST(CasesOfBoostFiber, EndCleanOnOneTwoAndFourThreads) {
  auto const* const wanted = std::getenv("LEAKLAB_CLOCK");
  auto const c = wanted && std::string(wanted) == "real" ? clock::real : clock::when_idle;
  for (std::size_t const threads : {1, 2, 4})
    run_all(threads, c);
}

TEST(CasesOfBoostFiber, EndCleanInTheirFirstSchedules) {
  std::size_t complete = 0;
  for (auto const& one : timed_cases()) {
    SCOPED_TRACE(one.name);
    auto const e =
        leaklab::explore(one.function, {.max_schedules = sanitized ? 20u : 200u, .failed = what_failed});
    EXPECT_EQ(e.clean, e.schedules) << e;
    complete += e.complete;
  }
  std::cout << complete << " of " << timed_cases().size() << " complete\n";
}

} // namespace
