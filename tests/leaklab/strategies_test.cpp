// What each strategy promises: the same seed gives the same schedules, random ones reach every order, pct finds a
// bug of its depth as often as its paper says, and the uniform walk takes all orders about as often.
#include "explored.hpp"
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using explored::fiber;
using leaklab::explore;
using leaklab::pct;
using leaklab::portfolio;
using leaklab::random_walk;
using leaklab::uniform_walk;
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
  for (strategy const s : {strategy(random_walk{5}), strategy(pct{.depth = 3, .seed = 5}),
                           strategy(uniform_walk{5}), strategy(portfolio{5})}) {
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

// A body in which fibers write their names, a letter in each step.
struct letters {
  std::string written;

  void write(
      char name, int steps, std::function<void()> at_the_end = [] {}) {
    fiber([=, this] {
      for (int step = 1; step <= steps; ++step) {
        written += name;
        if (step < steps)
          boost::this_fiber::yield();
      }
      at_the_end();
    }).detach();
  }
};

// So many that each of 252 orders comes up some dozens of times.
constexpr std::uint64_t many_schedules = sanitized ? 8'000 : 20'000;

using counts = std::map<std::string, std::uint64_t>;

// Counts how often each order of the letters comes up.
counts orders_of(std::function<void(letters&)> const& begin, leaklab::explore_options options) {
  auto const l = std::make_shared<letters>();
  options.group = [l] { return l->written; };
  auto const e = explore(
      [=] {
        l->written.clear();
        begin(*l);
      },
      options);
  counts c;
  for (auto const& [order, ended] : e.groups)
    c[order] = ended.clean;
  return c;
}

// Returns whether there are so many orders, all of them seen about as often: within five standard deviations.
bool are_about_as_often(counts const& c, std::size_t orders, std::uint64_t schedules) {
  auto const each = static_cast<double>(schedules) / static_cast<double>(orders);
  return c.size() == orders && std::ranges::all_of(c, [each](auto const& order) {
           return std::abs(static_cast<double>(order.second) - each) < 5 * std::sqrt(each);
         });
}

TEST(UniformWalk, IsTheSameForTheSameSeed) {
  for (std::uint64_t seed : {0, 1, 2, 1 << 20})
    EXPECT_EQ(orders_of_three(uniform_walk{seed}, 400), orders_of_three(uniform_walk{seed}, 400));
  EXPECT_NE(orders_of_three(uniform_walk{1}, 400), orders_of_three(uniform_walk{2}, 400));
}

TEST(UniformWalk, TakesEachOrderOfManyStepsAboutAsOftenAndARandomWalkDoesNot) {
  auto const schedules = many_schedules;
  for (auto const& [a, b, orders] : {std::tuple{5, 5, 252u}, {1, 9, 10u}, {2, 8, 45u}, {3, 5, 56u}}) {
    auto const begin = [a = a, b = b](letters& l) {
      l.write('a', a);
      l.write('b', b);
    };
    auto const seen = orders_of(begin, {.strategy = uniform_walk{1}, .max_schedules = schedules});
    EXPECT_TRUE(are_about_as_often(seen, orders, schedules)) << a << " and " << b;
    auto const at_random = orders_of(begin, {.strategy = random_walk{1}, .max_schedules = schedules});
    EXPECT_FALSE(are_about_as_often(at_random, orders, schedules)) << a << " and " << b;
  }
}

TEST(UniformWalk, CountsTheStepsOfAFiberThatIsNotStartedYetAsThoseOfWhatStartsIt) {
  auto const schedules = many_schedules;
  auto const begin = [](letters& l) {
    l.write('a', 2, [&l] { l.write('c', 2); });
    l.write('b', 4);
  };
  auto const seen = orders_of(begin, {.strategy = uniform_walk{1}, .max_schedules = schedules});
  EXPECT_TRUE(are_about_as_often(seen, 70, schedules));
}

// More fibers than it knows the steps of.
TEST(UniformWalk, RunsEveryFiberOfMany) {
  auto const e = explore(explored::yielding(200, 2), {.strategy = uniform_walk{1}, .max_schedules = 300});
  EXPECT_EQ(e.clean, 300u);
}

// One that polls is not chosen for ever, although it has no end of steps.
TEST(UniformWalk, IsFair) {
  auto const e = explore(
      [] {
        auto const ready = std::make_shared<bool>(false);
        fiber([=] {
          while (!*ready)
            boost::this_fiber::yield();
        }).detach();
        fiber([=] { *ready = true; }).detach();
      },
      {.strategy = uniform_walk{1}, .max_schedules = scaled(5'000)});
  EXPECT_EQ(e.clean, scaled(5'000));
}

// Schedule k is in part k % 3 + 1, and that part of the portfolio has one strategy.
TEST(Portfolio, TakesTurns) {
  auto const begin = [](letters& l) {
    l.write('a', 3);
    l.write('b', 3);
  };
  std::vector<strategy> const each{random_walk{4}, pct{3, 4}, uniform_walk{4}};
  std::vector<counts> parts;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    auto const part_of = [&](strategy const& s) {
      return orders_of(begin, {.strategy = s, .max_schedules = 300, .part = {.number = i, .of = 3}});
    };
    parts.push_back(part_of(portfolio{4}));
    EXPECT_EQ(parts.back(), part_of(each[i - 1])) << i;
  }
  EXPECT_NE(parts[0], parts[1]);
  EXPECT_NE(parts[0], parts[2]);
}

TEST(APrefix, IsHowEachScheduleBeginsAndTheRestIsDrawn) {
  auto const begin = [](letters& l) {
    l.write('a', 3);
    l.write('b', 3);
    l.write('c', 1);
  };
  auto const prefix = leaklab::schedule::parse("CCB"); // B writes a, C writes b
  for (strategy const& s : std::vector<strategy>{random_walk{3}, pct{3, 3}, uniform_walk{3}, portfolio{3}}) {
    auto const seen = orders_of(begin, {.strategy = s, .max_schedules = 500, .prefix = prefix});
    for (auto const& [order, times] : seen)
      EXPECT_EQ(order.substr(0, 3), "bba");
    EXPECT_GT(seen.size(), 5u);
  }
}

TEST(APrefix, LeadsToWhatIsRareOtherwise) {
  auto const body = explored::bug_between_two_steps(16, 12);
  auto const found = [&](std::string const& prefix) {
    return explore(
               body,
               {.strategy = random_walk{1}, .max_schedules = 500, .prefix = leaklab::schedule::parse(prefix)})
        .leak;
  };
  EXPECT_GT(found(std::string(12, 'B')), 5 * found("") + 50);
}

TEST(APrefix, ThatTheBodyCannotBeginWithIsRefused) {
  auto const refusal = [](std::string const& prefix, strategy const& s) -> std::string {
    try {
      explore(explored::yielding(2, 1), {.strategy = s, .prefix = leaklab::schedule::parse(prefix)});
    } catch (std::exception const& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(refusal("BX", random_walk{}),
            "leaklab::explore: explore_options::prefix is not how the body can begin: at its choice 2 fibers "
            "{B, C} were ready");
  EXPECT_EQ(refusal("B1", pct{}), refusal("BX", random_walk{}));
  EXPECT_EQ(
      refusal("BBCC", uniform_walk{}),
      "leaklab::explore: explore_options::prefix is not how the body can begin: at its choice 3 the run "
      "had ended");
  EXPECT_THAT(refusal("B", leaklab::exhaustive{}),
              testing::HasSubstr("explore_options::prefix needs a strategy with a seed"));
  EXPECT_EQ(refusal("", leaklab::exhaustive{}), "");
}

// A fiber that is ready alone has a letter only where a deadline comes early later on.
TEST(APrefix, HasDeadlinesThatComeEarly) {
  auto const begin = [](letters& l) {
    fiber([&l] {
      boost::this_fiber::sleep_for(std::chrono::seconds(1));
      l.written += 's';
    }).detach();
    l.write('a', 3);
    l.write('b', 3);
  };
  for (auto const& [prefix, first] : {std::pair{"BC", "a"}, {"BCC", "aa"}, {"BC+", "a"}, {"BC+B", "as"}}) {
    auto const seen = orders_of(begin, {.strategy = random_walk{1},
                                        .clock = leaklab::clock::any_time,
                                        .max_schedules = 300,
                                        .prefix = leaklab::schedule::parse(prefix)});
    EXPECT_GT(seen.size(), 1u) << prefix;
    for (auto const& [order, times] : seen)
      EXPECT_THAT(order, testing::StartsWith(first)) << prefix;
  }
}

TEST(EveryStrategy, CountsTheSchedulesItWasAllowedAndIsNotCompleteUnlessExhaustive) {
  auto const body = explored::yielding(3, 3);
  for (std::uint64_t most : {1, 2, 64, 1000}) {
    for (strategy const& s : std::vector<strategy>{random_walk{3}, pct{3, 3}, uniform_walk{3}, portfolio{3},
                                                   leaklab::exhaustive{}, leaklab::enumeration{}}) {
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
  for (strategy const& s : std::vector<strategy>{random_walk{3}, pct{3, 3}, uniform_walk{3}, portfolio{3}}) {
    auto const e = explore(body, {.strategy = s, .max_schedules = 60});
    EXPECT_EQ(e.schedules, 60u);
    EXPECT_GT(e.crashed, 5u);
    EXPECT_EQ(e.clean + e.crashed, 60u);
    ASSERT_TRUE(e.first_failure);
    EXPECT_EQ(to_string(*e.first_failure).front(), 'D');
  }
}

} // namespace
