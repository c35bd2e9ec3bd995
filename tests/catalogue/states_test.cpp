// Counting by states gives the numbers of every bug of the catalogue that is a function, and of its cure.
#include "judgement.hpp"
#include <support/judged_states.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

class States : public testing::TestWithParam<judgement::body> {};

TEST_P(States, OfABugAndItsCureHaveTheSchedulesThatThereAre) {
  auto const& b = GetParam();
  judged::expect_the_same(std::string(b.name) + " bug", b.run.bug, {.max_schedules = 100'000});
  judged::expect_the_same(std::string(b.name) + " cure", b.run.cure, {.max_schedules = 100'000});
}

// Of those that wait with a deadline while another fiber is ready.
TEST_P(States, OfABugAndItsCureHaveTheSchedulesThatThereAreWhenDeadlinesComeEarly) {
  auto const& b = GetParam();
  for (auto* const body : {b.run.bug, b.run.cure}) {
    leaklab::explore_options o{
        .strategy = leaklab::enumeration{}, .clock = leaklab::clock::any_time, .max_schedules = 100};
    if (leaklab::explore(body, o).early_levels.size() < 2)
      continue;
    o.max_schedules = 10'000;
    judged::expect_the_same_exploration(std::string(b.name), body, o);
  }
}

std::vector<judgement::body> without_clocks() {
  auto all = judgement::bodies();
  for (auto const& b : judgement::bodies_at_any_time())
    all.push_back(b);
  std::erase_if(all, [](auto const& b) { return b.about == "time"; });
  return all;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, States, testing::ValuesIn(without_clocks()),
                         [](auto const& info) { return info.param.name; });

} // namespace
