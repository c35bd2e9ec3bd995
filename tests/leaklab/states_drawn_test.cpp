// Programs that are drawn at random, with every primitive of Boost.Fiber: counting by states gives the number
// of schedules of each outcome. And what makes it exact is needed: with a hole in the state, the judge sees
// other numbers.
#include "drawn_programs.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>
#include <support/sanitized.hpp>

#include <leaklab/states/left_out.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace {

using drawn_programs::drawn;
using judged::expect_the_same;
using leaklab::detail::states::left_out;
using leaklab::detail::states::part;

class DrawnPrograms : public Exploring {};

TEST_F(DrawnPrograms, HaveTheSchedulesThatThereAre) {
  for (std::uint64_t seed = 1; seed <= scaled(300); ++seed) {
    SCOPED_TRACE(seed);
    expect_the_same("drawn " + std::to_string(seed), drawn(seed), {.max_schedules = 20'000});
  }
}

TEST_F(DrawnPrograms, HaveTheSameShortestScheduleThatFails) {
  int by_states = 0;
  for (std::uint64_t seed = 1; seed <= scaled(150); ++seed)
    by_states += judged::expect_the_same_exploration("drawn " + std::to_string(seed), drawn(seed),
                                                     {.max_schedules = 5'000});
  EXPECT_EQ(by_states > 50, !sanitized) << by_states;
}

// A planted hole. It is seen by another number of schedules; or by a choice that is not the same when it is
// made again.
class AHoleInTheState : public Exploring, public testing::WithParamInterface<part> {
protected:
  ~AHoleInTheState() override { left_out = part::nothing; }
};

TEST_P(AHoleInTheState, IsSeenByTheJudge) {
  if (sanitized)
    GTEST_SKIP() << "there are no states under a sanitizer";
  left_out = GetParam();
  int seen = 0;
  for (std::uint64_t seed = 1; seed <= 60 && seen == 0; ++seed) {
    auto const t = judged::try_both("drawn " + std::to_string(seed), drawn(seed), {.max_schedules = 5'000});
    seen += !t.why_not.empty() || (t.complete && !t.is_same());
  }
  EXPECT_GT(seen, 0);
}

INSTANTIATE_TEST_SUITE_P(Of, AHoleInTheState, testing::Values(part::stacks, part::objects),
                         [](auto const& info) { return info.param == part::stacks ? "Stacks" : "Objects"; });

} // namespace
