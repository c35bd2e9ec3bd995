// Programs that are drawn at random, with every primitive of Boost.Fiber: counting by states gives the number
// of schedules of each outcome. And what makes it exact is needed: with a hole in the state, the judge sees
// other numbers.
#include "drawn_programs.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <leaklab/states/left_out.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace {

using boost::fibers::fiber;
using drawn_programs::drawn;
using judged::expect_the_same;
using leaklab::detail::states::left_out;
using leaklab::detail::states::part;

class DrawnPrograms : public Exploring {};

TEST_F(DrawnPrograms, HaveTheSchedulesThatThereAre) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    expect_the_same("drawn " + std::to_string(seed), drawn(seed), {.max_schedules = 20'000});
  }
}

TEST_F(DrawnPrograms, HaveTheSameShortestScheduleThatFails) {
  int by_states = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed)
    by_states += judged::expect_the_same_exploration("drawn " + std::to_string(seed), drawn(seed),
                                                     {.max_schedules = 5'000});
  EXPECT_GT(by_states, 50) << by_states;
}

// Programs that also poll for what another fiber does, or may never do. One by one, unfair schedules are left
// out. Each outcome that is found so is found by states.
TEST_F(DrawnPrograms, ThatPollHaveTheOutcomesThatThereAre) {
  int polling = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    auto const body = [seed, rest = drawn(seed)] {
      auto const ready = std::make_shared<int>(0);
      fiber([=] {
        while (*ready < 1 + static_cast<int>(seed % 2))
          boost::this_fiber::yield();
      }).detach();
      fiber([=] { ++*ready; }).detach();
      if (seed % 5 > 0)
        fiber([=] { ++*ready; }).detach();
      if (seed % 3 == 0)
        rest();
    };
    auto const e = leaklab::explore(
        body, {.strategy = leaklab::enumeration{}, .max_schedules = 300, .max_steps = 1'000});
    auto const before = std::exchange(leaklab::detail::states::run_before, 10);
    auto const c = leaklab::explore(body, {.max_schedules = 5'000, .max_steps = 1'000});
    leaklab::detail::states::run_before = before;
    if (!c.states)
      continue;
    ++polling;
    EXPECT_EQ(c.livelock.has_value(), seed % 2 == 1 && seed % 5 == 0) << c << e;
    for (auto const& [stuck, _] : e.by_stuck)
      EXPECT_GT(c.by_stuck.count(stuck), 0u) << c << e;
    for (auto const& [outlived, _] : e.by_outlived)
      EXPECT_GT(c.by_outlived.count(outlived), 0u) << c << e;
    if (!c.endless.schedules() && e.complete) {
      EXPECT_EQ(c.schedules, e.schedules);
    }
  }
  EXPECT_GT(polling, 15) << polling;
}

// A planted hole. It is seen by another number of schedules; or by a choice that is not the same when it is
// made again.
class AHoleInTheState : public Exploring, public testing::WithParamInterface<part> {
protected:
  ~AHoleInTheState() override { left_out = part::nothing; }
};

TEST_P(AHoleInTheState, IsSeenByTheJudge) {
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
