// Every pattern of the catalogue that has no clock, in every schedule: its leaky body fails in all of them,
// with the same fibers stuck, its cured twin in none.
#include "patterns.hpp"
#include "sanitized.hpp"

#include <leaklab/explore.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace patterns {

void PrintTo(pattern const& p, std::ostream* os) {
  *os << p.name;
}

} // namespace patterns

namespace {

using patterns::pattern;

std::vector<pattern> all_patterns() {
  std::vector<pattern> all;
  for (auto const& some : {patterns::of_channels(), patterns::of_pipelines(), patterns::of_mutexes(),
                           patterns::of_conditions(), patterns::of_joining()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

class EverySchedule : public testing::TestWithParam<pattern> {
protected:
  // Searches as far as a second or so allows.
  static leaklab::exploration explored(void (*body)()) {
    return leaklab::explore(body, {.max_schedules = sanitized ? 300 : 50'000u});
  }
};

TEST_P(EverySchedule, OfALeakyPatternLeavesTheSameFibersStuck) {
  auto const& p = GetParam();
  std::size_t stuck = 0;
  for (auto const& place : p.stuck)
    stuck += place.fibers;
  auto const e = explored(p.leaky);
  EXPECT_EQ(e.by_stuck, (std::map<std::size_t, std::uint64_t>{{stuck, e.schedules}})) << e;
  EXPECT_EQ(p.result == patterns::outcome::leak ? e.leak : e.deadlock, e.schedules) << e;
  EXPECT_GE(e.schedules, 1u);
}

TEST_P(EverySchedule, OfACuredPatternIsClean) {
  auto const e = explored(GetParam().cured);
  EXPECT_EQ(e.clean, e.schedules) << e;
  EXPECT_GE(e.schedules, 1u);
}

INSTANTIATE_TEST_SUITE_P(Patterns, EverySchedule, testing::ValuesIn(all_patterns()),
                         [](auto const& info) { return std::string(info.param.name); });

} // namespace
