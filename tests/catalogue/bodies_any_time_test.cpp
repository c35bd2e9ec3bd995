// The bugs of the catalogue that fail only when a deadline comes early: they do so as their source says, and in no other
// schedule; their cures in none.
#include "judgement.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using leaklab::clock;
using leaklab::FailsInNoSchedule;
using leaklab::LeaksNothing;

class AnEarlyDeadline : public testing::TestWithParam<judgement::body> {
protected:
  static leaklab::exploration explored(void (*body)(), clock c) {
    return leaklab::explore(body, {.clock = c});
  }
};

TEST_P(AnEarlyDeadline, ShowsTheBugAsItsSourceSays) {
  auto const& b = GetParam();
  auto const e = explored(b.run.bug, clock::any_time);
  ASSERT_TRUE(e.first_failure) << e;
  EXPECT_TRUE(e.complete) << e;
  EXPECT_GT(e.first_failure->early_deadlines(), 0u) << e;
  auto const report = leaklab::replay(b.run.bug, *e.first_failure);
  EXPECT_EQ(report.verdict, judgement::verdict_of(b)) << report;
  EXPECT_THAT(judgement::differences(report, b), testing::IsEmpty()) << report;
}

TEST_P(AnEarlyDeadline, IsNeededForTheBug) {
  auto const& b = GetParam();
  EXPECT_THAT(explored(b.run.bug, clock::when_idle), FailsInNoSchedule());
  EXPECT_THAT(leaklab::run(b.run.bug, {.clock = clock::when_idle}), LeaksNothing());
}

TEST_P(AnEarlyDeadline, ShowsNothingInTheCure) {
  EXPECT_THAT(explored(GetParam().run.cure, clock::any_time), FailsInNoSchedule());
}

INSTANTIATE_TEST_SUITE_P(Catalogue, AnEarlyDeadline, testing::ValuesIn(judgement::bodies_at_any_time()),
                         [](auto const& info) { return info.param.name; });

} // namespace
