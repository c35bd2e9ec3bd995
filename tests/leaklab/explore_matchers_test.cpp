// The matchers on explorations: what they match, and what a mismatch shows of the failing schedule.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <os/fresh_folder.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

using explored::fiber;
using leaklab::exploration;
using leaklab::explore;
using leaklab::FailsInNoSchedule;
using leaklab::FailsInSomeSchedule;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AMatcherOnExplorations : public Exploring {};

// Returns what a mismatch says about the value.
template <class Matcher>
std::string explained(Matcher const& m, exploration const& e) {
  testing::StringMatchResultListener listener;
  testing::SafeMatcherCast<exploration const&>(m).MatchAndExplain(e, &listener);
  return listener.str();
}

// Of three fibers one leaks if the last of them runs first.
auto const leaks_in_some =
    explored::by_order_of_three([](std::vector<int> const& order) { return order.front() == 2 ? 1u : 0u; });

TEST_F(AMatcherOnExplorations, SeesThatNoScheduleFails) {
  auto const e = explore(explored::yielding(2, 1));
  EXPECT_THAT(e, FailsInNoSchedule());
  EXPECT_THAT(e, Not(FailsInSomeSchedule()));
  EXPECT_EQ(explained(FailsInNoSchedule(), e), "all 6 schedules of one thread were run");
}

TEST_F(AMatcherOnExplorations, SeesThatSomeScheduleFails) {
  auto const e = explore(leaks_in_some);
  EXPECT_THAT(e, FailsInSomeSchedule());
  EXPECT_THAT(e, Not(FailsInNoSchedule()));
  EXPECT_THAT(e, Not(FailsInNoSchedule(1)));
}

TEST_F(AMatcherOnExplorations, WritesAPageWithTheCallThatRunsAnyScheduleWhereTheEnvironmentSays) {
  os::fresh_folder const folder;
  setenv("LEAKLAB_HTML", folder.path().c_str(), 1); // NOLINT(concurrency-mt-unsafe): there is one thread
  auto const said = explained(FailsInNoSchedule(), explore(leaks_in_some));
  unsetenv("LEAKLAB_HTML"); // NOLINT(concurrency-mt-unsafe)
  auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
  auto const file = folder.path() / (std::string(test->test_suite_name()) + '.' + test->name() + ".html");
  EXPECT_THAT(said, HasSubstr("every schedule, as a page: " + file.string()));
  std::stringstream page;
  page << std::ifstream(file).rdbuf();
  EXPECT_THAT(page.str(), HasSubstr(R"x(leaklab::replay(body, leaklab::schedule::parse(\"{}\")))x"));
}

TEST_F(AMatcherOnExplorations, ShowsCountsStepsReportAndTheLineThatRunsItAgain) {
  static std::string const said = explained(FailsInNoSchedule(), explore(leaks_in_some));
  EXPECT_THAT(said, HasSubstr("schedule \"D\" fails\n"));
  EXPECT_THAT(said, HasSubstr("step    A body"));
  EXPECT_THAT(said, HasSubstr("   2 D"));
  EXPECT_THAT(said, HasSubstr("STUCK"));
  EXPECT_THAT(said, HasSubstr("nobody->push(1);"));
  EXPECT_THAT(said, HasSubstr("LEAK  1 of 5 fibers can never finish"));
  EXPECT_THAT(said, HasSubstr("leaklab::replay(body, leaklab::schedule::parse(\"D\"))"));
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(explore(leaks_in_some), FailsInNoSchedule()), "2  leak");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(explore(leaks_in_some), FailsInNoSchedule()), "fails in no schedule");
}

TEST_F(AMatcherOnExplorations, SaysTheSameEachTime) {
  auto const e = explore(leaks_in_some);
  EXPECT_EQ(explained(FailsInNoSchedule(), e), explained(FailsInNoSchedule(), e));
}

TEST_F(AMatcherOnExplorations, InsistsThatAllSchedulesWereRun) {
  auto const e = explore(explored::yielding(2, 1), {.max_schedules = 4});
  EXPECT_THAT(e, Not(FailsInNoSchedule()));
  EXPECT_THAT(explained(FailsInNoSchedule(), e),
              AllOf(HasSubstr("4 schedules of one thread were run, and there are more"),
                    HasSubstr("FailsInNoSchedule(4)")));
  EXPECT_THAT(e, FailsInNoSchedule(4));
  EXPECT_THAT(e, Not(FailsInNoSchedule(5)));
  EXPECT_THAT(explained(FailsInNoSchedule(5), e), HasSubstr("5 were wanted"));
  EXPECT_THAT(explore(explored::yielding(2, 1)), FailsInNoSchedule(1'000'000)) << "there are only 6";
}

TEST_F(AMatcherOnExplorations, DoesNotTakeAScheduleWithoutEndForAGoodOne) {
  auto const e = explore(explored::yielding(1, 1'000), {.max_steps = 100});
  EXPECT_THAT(e, Not(FailsInNoSchedule()));
  EXPECT_THAT(e, Not(FailsInNoSchedule(1)));
  EXPECT_THAT(e, Not(FailsInSomeSchedule()));
  EXPECT_THAT(explained(FailsInNoSchedule(), e), HasSubstr("did not end clean"));
}

TEST_F(AMatcherOnExplorations, ShowsWhatTheBodyThrew) {
  auto const said = explained(FailsInNoSchedule(), explore([] {
                                fiber([] {}).detach();
                                throw std::runtime_error("no such file");
                              }));
  EXPECT_THAT(said, HasSubstr("schedule \"\" fails: std::runtime_error: no such file"));
  EXPECT_THAT(said, HasSubstr("The body threw std::runtime_error: no such file"));
}

TEST_F(AMatcherOnExplorations, ShowsTheCheckThatFailed) {
  auto const said = explained(FailsInNoSchedule(), explore([] { EXPECT_EQ(1 + 1, 3) << "sums are hard"; }));
  EXPECT_THAT(said, HasSubstr("sums are hard"));
  EXPECT_THAT(said, HasSubstr("CLEAN  1 fiber finished"));
}

TEST_F(AMatcherOnExplorations, SaysHowTheProcessDiedIfItDoes) {
  auto const said = explained(FailsInNoSchedule(), explore([] { std::abort(); }));
  EXPECT_THAT(said, HasSubstr("its steps cannot be shown: its process was ended by SIGABRT"));
}

TEST_F(AMatcherOnExplorations, ShowsOfManyStepsTheFirstAndTheLast) {
  auto const said = explained(FailsInNoSchedule(), explore([] {
                                fiber([] {
                                  for (int i = 0; i < 1'000; ++i)
                                    boost::this_fiber::yield();
                                  explored::get_stuck();
                                }).detach();
                              }));
  EXPECT_THAT(said, HasSubstr("     ... 802 more steps ...\n"));
  EXPECT_THAT(said, HasSubstr("1002"));
  EXPECT_LT(said.size(), 1u << 16);
}

} // namespace
