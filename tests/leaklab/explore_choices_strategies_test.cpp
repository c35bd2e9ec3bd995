// Every strategy tries results of choose(), and what it promises about orders of fibers holds beside them.
#include "explored.hpp"
#include "exploring.hpp"
#include <support/sanitized.hpp>

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/replay.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

namespace {

using explored::fiber;
using leaklab::choose;
using leaklab::explore;
using leaklab::pct;
using leaklab::random_walk;
using strategy = decltype(leaklab::explore_options::strategy);

std::vector<strategy> at_random() {
  return {random_walk{1}, random_walk{2}, pct{3, 1}, pct{1, 7}};
}

// Leaves as many fibers stuck as the two results say, between two steps of other fibers.
void two_results() {
  explored::yielding(2, 1)();
  boost::this_fiber::yield();
  for (auto stuck = choose(4) * 3 + choose(3); stuck > 0; --stuck)
    fiber(&explored::get_stuck).detach();
}

TEST(AtRandom, EachResultIsTakenAboutAsOften) {
  auto const schedules = scaled(6000);
  auto const each = static_cast<double>(schedules) / 12;
  for (auto const& s : at_random()) {
    auto const seen = explore(&two_results, {.strategy = s, .max_schedules = schedules}).by_stuck;
    ASSERT_EQ(seen.size(), 12u);
    for (auto const& [results, times] : seen) // within five standard deviations
      EXPECT_NEAR(static_cast<double>(times), each, 5 * std::sqrt(each * 11 / 12)) << results;
  }
}

TEST(AtRandom, TheSameSeedChoosesTheSame) {
  auto const seen = [](strategy s) {
    return explore(&two_results, {.strategy = s, .max_schedules = sanitized ? 20 : 100}).by_stuck;
  };
  for (auto const& s : at_random())
    EXPECT_EQ(seen(s), seen(s));
  EXPECT_NE(seen(random_walk{1}), seen(random_walk{2}));
  EXPECT_NE(seen(pct{3, 1}), seen(pct{3, 2}));
}

// A fiber chooses so often in each of its steps.
void twenty_results() {
  for (int i = 0; i < 20; ++i)
    choose(5);
}

// As in strategies_test.cpp: results are none of the k choices of the paper's bound, however many there are.
TEST(Pct, FindsABugOfDepthTwoAsOftenAsPromisedBesideManyResults) {
  for (int steps : {4, 8, 16}) {
    if (sanitized && steps > 8)
      continue;
    for (int which : {1, steps / 2, steps - 1}) {
      auto const schedules = scaled(4000);
      auto const e = explore(explored::bug_between_two_steps(steps, which, twenty_results),
                             {.strategy = pct{.depth = 2, .seed = 7}, .max_schedules = schedules});
      EXPECT_EQ(e.schedules, schedules);
      EXPECT_GE(e.leak * 2 * 3 * static_cast<std::uint64_t>(steps), schedules) << steps << " " << which;
    }
  }
}

// A result that is needed, among many that do not matter: the prefix that is kept ends with it.
TEST_F(Exploring, ShortensAFailureThatWasFoundAtRandom) {
  auto const body = [] {
    auto const wrong = choose(3) == 2;
    explored::yielding(3, 2)();
    for (int i = 0; i < 20; ++i)
      choose(6);
    if (wrong)
      fiber(&explored::get_stuck).detach();
  };
  for (auto const& s : at_random()) {
    auto const e = explore(body, {.strategy = s, .max_schedules = 40});
    ASSERT_TRUE(e.first_failure);
    EXPECT_EQ(to_string(*e.first_failure), "2");
    EXPECT_FALSE(e.doubt);
  }
}

TEST_F(Exploring, WhateverWasFoundAtRandomReplays) {
  auto const body = [] {
    auto const c = std::make_shared<explored::channel>();
    for (int i = 0; i < 4; ++i)
      fiber([=] { c->push(static_cast<int>(choose(3))); }).detach();
    for (int i = 0; i < 4; ++i)
      if (c->value_pop() == 2)
        return;
  };
  for (std::uint64_t seed = 1; seed <= scaled(20); ++seed)
    for (strategy const& s : std::vector<strategy>{random_walk{seed}, pct{2, seed}}) {
      auto const e = explore(body, {.strategy = s, .max_schedules = 3});
      if (e.first_failure) {
        EXPECT_EQ(leaklab::replay(body, *e.first_failure).verdict, leaklab::verdict::leak);
      }
    }
}

} // namespace
