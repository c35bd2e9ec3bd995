// The bugs of the catalogue that fail only when fibers are switched before operations: they do so as their source says,
// with one extra switch, and in no other schedule; their cures in none.
#include "judgement.hpp"

#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using leaklab::FailsInNoSchedule;
using leaklab::LeaksNothing;
using leaklab::switches;

class ASwitchBeforeAnOperation : public testing::TestWithParam<judgement::body> {};

TEST_P(ASwitchBeforeAnOperation, ShowsTheBugAsItsSourceSays) {
  auto const& b = GetParam();
  auto const e = leaklab::explore(b.run.bug, {.switches = switches::at_synchronisation, .extra_switches = 2});
  ASSERT_TRUE(e.first_failure) << e;
  EXPECT_TRUE(e.complete) << e;
  ASSERT_GE(e.switch_levels.size(), 2u) << e;
  EXPECT_GT(e.switch_levels[1].ended.schedules(), e.switch_levels[1].ended.clean) << e;
  auto const report = leaklab::replay(b.run.bug, *e.first_failure);
  EXPECT_EQ(report.verdict, judgement::verdict_of(b)) << report;
  EXPECT_THAT(judgement::differences(report, b), testing::IsEmpty()) << report;
}

TEST_P(ASwitchBeforeAnOperation, IsNeededForTheBug) {
  auto const& b = GetParam();
  EXPECT_THAT(leaklab::explore(b.run.bug), FailsInNoSchedule());
  EXPECT_THAT(leaklab::run(b.run.bug, {.threads = 1}), LeaksNothing());
}

TEST_P(ASwitchBeforeAnOperation, ShowsNothingInTheCure) {
  auto const e = leaklab::explore(
      GetParam().run.cure, {.switches = switches::at_synchronisation,
                            .extra_switches = sanitized ? 2 : leaklab::any_number}); // counted by states
  EXPECT_TRUE(e.complete) << e;
  EXPECT_THAT(e, FailsInNoSchedule());
}

INSTANTIATE_TEST_SUITE_P(Catalogue, ASwitchBeforeAnOperation,
                         testing::ValuesIn(judgement::bodies_with_switches()),
                         [](auto const& info) { return info.param.name; });

} // namespace
