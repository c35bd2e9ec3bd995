// Counting by states gives the numbers of every bug of the catalogue that is a function, and of its cure.
#include "judgement.hpp"
#include <support/judged_states.hpp>
#include <support/sanitized.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

class States : public testing::TestWithParam<judgement::body> {};

TEST_P(States, OfABugAndItsCureHaveTheSchedulesThatThereAre) {
  auto const& b = GetParam();
  judged::expect_the_same(std::string(b.name) + " bug", b.run.bug,
                          {.max_schedules = sanitized ? 300 : 100'000u});
  judged::expect_the_same(std::string(b.name) + " cure", b.run.cure,
                          {.max_schedules = sanitized ? 300 : 100'000u});
}

std::vector<judgement::body> without_clocks() {
  auto all = judgement::bodies();
  std::erase_if(all, [](auto const& b) { return b.about == "time"; });
  return all;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, States, testing::ValuesIn(without_clocks()),
                         [](auto const& info) { return info.param.name; });

} // namespace
