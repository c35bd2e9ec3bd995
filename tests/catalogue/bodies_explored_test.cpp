// Every bug of the catalogue that is a function, in every schedule. The bug fails in all of
// them, with the same fibers stuck; its cure fails in none.
#include "judgement.hpp"
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using judgement::body;

class EverySchedule : public testing::TestWithParam<body> {
protected:
  // Searches as far as about a second allows.
  static leaklab::exploration explored(void (*body)()) {
    return leaklab::explore(body, {.max_schedules = sanitized ? 300 : 50'000u});
  }
};

TEST_P(EverySchedule, OfABugLeavesTheSameFibersStuck) {
  auto const& b = GetParam();
  auto const e = explored(b.run.bug);
  EXPECT_EQ(e.by_stuck, (std::map<std::size_t, std::uint64_t>{{judgement::stuck_in(b), e.schedules}})) << e;
  EXPECT_EQ(judgement::verdict_of(b) == leaklab::verdict::leak ? e.leak : e.deadlock, e.schedules) << e;
  EXPECT_GE(e.schedules, 1u);
}

TEST_P(EverySchedule, OfACureIsClean) {
  auto const e = explored(GetParam().run.cure);
  EXPECT_EQ(e.clean, e.schedules) << e;
  EXPECT_GE(e.schedules, 1u);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EverySchedule, testing::ValuesIn(judgement::bodies()),
                         [](auto const& info) { return info.param.name; });

} // namespace
