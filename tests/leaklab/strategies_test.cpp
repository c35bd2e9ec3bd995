// What each strategy promises: the same seed gives the same schedules, random ones reach every order, and pct
// finds a bug of its depth as often as its paper says.
#include "explored.hpp"
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace {

using explored::fiber;
using leaklab::explore;
using leaklab::pct;
using leaklab::random_walk;
using strategy = decltype(leaklab::explore_options::strategy);

// Returns the index of an order of 0, 1, 2 among all six.
std::size_t number_of(std::vector<int> const& order) {
  return static_cast<std::size_t>(order[0] * 2 + (order[1] > order[2] ? 1 : 0));
}

// Counts how often each order of three fibers comes up in `schedules` schedules.
std::map<std::size_t, std::uint64_t> orders_of_three(strategy s, std::uint64_t schedules) {
  return explore(explored::by_order_of_three(number_of), {.strategy = s, .max_schedules = schedules})
      .by_stuck;
}

void expect_about_as_often(strategy s) {
  auto const schedules = scaled(6000);
  auto const each = static_cast<double>(schedules) / 6;
  auto const seen = orders_of_three(s, schedules);
  ASSERT_EQ(seen.size(), 6u);
  for (auto const& [order, times] : seen) // within five standard deviations
    EXPECT_NEAR(static_cast<double>(times), each, 5 * std::sqrt(each * 5 / 6)) << order;
}

TEST(RandomWalk, IsTheSameForTheSameSeed) {
  for (std::uint64_t seed : {0, 1, 2, 1 << 20})
    EXPECT_EQ(orders_of_three(random_walk{seed}, 100), orders_of_three(random_walk{seed}, 100));
  EXPECT_NE(orders_of_three(random_walk{1}, 100), orders_of_three(random_walk{2}, 100));
}

TEST(RandomWalk, TakesEachOrderAboutAsOften) {
  expect_about_as_often(random_walk{1});
}

TEST(Pct, IsTheSameForTheSameSeed) {
  for (std::uint64_t seed : {0, 1, 2, 1 << 20})
    EXPECT_EQ(orders_of_three(pct{.depth = 2, .seed = seed}, 100),
              orders_of_three(pct{.depth = 2, .seed = seed}, 100));
  EXPECT_NE(orders_of_three(pct{.depth = 2, .seed = 1}, 100),
            orders_of_three(pct{.depth = 2, .seed = 2}, 100));
}

// Schedule number k of a seed is the same in whichever part it is. The number of choices grows from schedule to
// schedule, which pct's changes depend on.
TEST(PartsOfASearch, AreTogetherTheWholeSearch) {
  auto const body = [] {
    explored::by_order_of_three([](std::vector<int> const& order) {
      explored::yielding(2, static_cast<std::size_t>(order[0]))();
      return number_of(order);
    })();
  };
  for (strategy const s : {strategy(random_walk{5}), strategy(pct{.depth = 3, .seed = 5})}) {
    auto const whole = explore(body, {.strategy = s, .max_schedules = 900});
    std::map<std::size_t, std::uint64_t> by_stuck, by_outlived;
    for (std::uint64_t i = 1; i <= 3; ++i) {
      auto const one = explore(body, {.strategy = s, .max_schedules = 300, .part = {.number = i, .of = 3}});
      EXPECT_EQ(one.schedules, 300u);
      for (auto const& [k, n] : one.by_stuck)
        by_stuck[k] += n;
      for (auto const& [k, n] : one.by_outlived)
        by_outlived[k] += n;
    }
    EXPECT_EQ(by_stuck, whole.by_stuck);
    EXPECT_EQ(by_outlived, whole.by_outlived);
  }
  EXPECT_THROW(explore(body, {.part = {.number = 1, .of = 2}}), std::invalid_argument);
  EXPECT_THROW(explore(body, {.strategy = random_walk{}, .part = {.number = 3, .of = 2}}),
               std::invalid_argument);
}

TEST(Pct, OfDepthOneTakesEachOrderOfPrioritiesAboutAsOften) {
  expect_about_as_often(pct{.depth = 1, .seed = 1});
}

// ASPLOS 2010, theorem 9: at least 1 in n k^(d-1), n fibers, k choices.
TEST(Pct, FindsABugOfDepthTwoAtLeastAsOftenAsPromised) {
  for (int steps : {4, 8, 16, 32}) {
    if (sanitized && steps > 8) {
      std::cout << "under a sanitizer: not with " << steps
                << " steps, of which so few schedules say nothing\n";
      continue;
    }
    for (int which : {1, steps / 2, steps - 1}) {
      auto const schedules = scaled(4000);
      auto const e = explore(explored::bug_between_two_steps(steps, which),
                             {.strategy = pct{.depth = 2, .seed = 7}, .max_schedules = schedules});
      EXPECT_EQ(e.schedules, schedules);
      // The body is a third fiber; it has returned before the first choice. Half of what is promised, for
      // luck.
      EXPECT_GE(e.leak * 2 * 3 * static_cast<std::uint64_t>(steps), schedules) << steps << " " << which;
    }
  }
}

// The counterpart: priorities alone never change their order during a run.
TEST(Pct, OfDepthOneDoesNotFindABugOfDepthTwo) {
  auto const e = explore(explored::bug_between_two_steps(8, 4),
                         {.strategy = pct{.depth = 1, .seed = 7}, .max_schedules = scaled(4000)});
  EXPECT_EQ(e.leak, 0u);
}

TEST(EveryStrategy, CountsTheSchedulesItWasAllowedAndIsNotCompleteUnlessExhaustive) {
  auto const body = explored::yielding(3, 3);
  for (std::uint64_t most : {1, 2, 64, 1000}) {
    for (strategy const& s :
         std::vector<strategy>{random_walk{3}, pct{3, 3}, leaklab::exhaustive{}, leaklab::enumeration{}}) {
      auto const e = explore(body, {.strategy = s, .max_schedules = most});
      EXPECT_EQ(e.schedules, most);
      EXPECT_EQ(e.clean, most);
      EXPECT_FALSE(e.complete);
    }
  }
}

TEST(EveryStrategy, GoesOnAfterACrash) {
  auto const body = explored::by_order_of_three([](std::vector<int> const& order) {
    if (order[0] == 2)
      std::abort();
    return 0u;
  });
  for (strategy const& s : std::vector<strategy>{random_walk{3}, pct{3, 3}}) {
    auto const e = explore(body, {.strategy = s, .max_schedules = 60});
    EXPECT_EQ(e.schedules, 60u);
    EXPECT_GT(e.crashed, 5u);
    EXPECT_EQ(e.clean + e.crashed, 60u);
    ASSERT_TRUE(e.first_failure);
    EXPECT_EQ(to_string(*e.first_failure).front(), 'D');
  }
}

} // namespace
