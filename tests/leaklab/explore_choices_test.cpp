// What a body chooses by itself is part of the schedule: every result is tried, once, and the number of
// schedules is the one that can be computed by hand.
#include "explored.hpp"
#include "exploring.hpp"
#include <support/sanitized.hpp>

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/replay.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using explored::fiber;
using leaklab::choose;
using leaklab::explore;
using leaklab::may_fail;
using leaklab::schedule;

// Go's select over channels that hold a value each: as long as one holds a value, takes one at random. If the
// last channel is served first, and nobody has repaired it, the answer finds nobody any more.
std::function<void()> selecting(std::size_t channels, bool cured) {
  return [=] {
    using channel = boost::fibers::buffered_channel<std::size_t>;
    std::deque<channel> all;
    std::vector<channel*> ready;
    for (std::size_t i = 0; i < channels; ++i) {
      ready.push_back(&all.emplace_back(2));
      ready.back()->push(i);
    }
    for (bool first = true; !ready.empty(); first = false) {
      auto const chosen = ready.begin() + static_cast<std::ptrdiff_t>(choose(ready.size()));
      if ((*chosen)->value_pop() == channels - 1 && first && !cured)
        fiber(&explored::get_stuck).detach();
      ready.erase(chosen);
    }
  };
}

std::uint64_t factorial(std::uint64_t n) {
  return n < 2 ? 1 : n * factorial(n - 1);
}

TEST_F(Exploring, FindsTheBranchOfASelectThatLeaks) {
  for (std::size_t n = 1; n <= (sanitized ? 5 : 7); ++n) {
    auto const e = explore(selecting(n, false));
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.schedules, factorial(n));
    EXPECT_EQ(e.leak, factorial(n - 1)) << n;
    EXPECT_EQ(e.clean, factorial(n) - factorial(n - 1)) << n;
    ASSERT_TRUE(e.first_failure);
    EXPECT_EQ(to_string(*e.first_failure), n == 1 ? "" : std::to_string(n - 1));
  }
}

TEST_F(Exploring, FindsACuredSelectCleanInEveryBranch) {
  for (std::size_t n = 1; n <= (sanitized ? 5 : 7); ++n) {
    auto const e = explore(selecting(n, true));
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.clean, factorial(n));
    EXPECT_EQ(e.schedules, factorial(n));
  }
}

TEST_F(Exploring, RunsAsManySchedulesAsTheProductOfWhatIsChosenFrom) {
  std::vector<std::vector<std::size_t>> const sizes{{2},
                                                    {10},
                                                    {11},
                                                    {63},
                                                    {64},
                                                    {65},
                                                    {1000},
                                                    {1, 1, 1},
                                                    {2, 3, 5, 7},
                                                    {13, 1, 13},
                                                    {100, 20},
                                                    {2, 64, 2, 2},
                                                    {2, 2, 2, 2, 2, 2, 2, 2}};
  for (auto const& all : sizes) {
    std::uint64_t product = 1;
    for (auto const n : all)
      product *= n;
    if (sanitized && product > 300)
      continue; // a schedule takes milliseconds there
    auto const e = explore([&] {
      std::size_t place = 0, last = 0;
      for (auto const n : all) {
        last = choose(n);
        ASSERT_LT(last, n);
        ++place;
      }
      if (place == all.size() && last == all.back() - 1)
        fiber(&explored::get_stuck).detach();
    });
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.schedules, product);
    EXPECT_EQ(e.leak, product / all.back());
    EXPECT_EQ(e.held_back, 0u);
  }
}

// Each fiber chooses once in each of its steps; so its schedules are as many as the orders of the steps, each
// with all results.
TEST_F(Exploring, MultipliesTheOrdersOfFibersByTheirResults) {
  for (std::uint64_t fibers = 1; fibers <= 3; ++fibers)
    for (std::uint64_t yields = 0; yields <= 2; ++yields)
      for (std::uint64_t n = 1; n <= (fibers * (yields + 1) > 6 ? 1 : 3); ++n) {
        auto expected = explored::interleavings(fibers, yields);
        for (std::uint64_t i = 0; i < fibers * (yields + 1); ++i)
          expected *= n;
        if (sanitized && expected > 300)
          continue;
        auto const e = explore([=] {
          for (std::uint64_t i = 0; i < fibers; ++i)
            fiber([=] {
              for (std::uint64_t y = 0; y < yields; ++y) {
                choose(n);
                boost::this_fiber::yield();
              }
              choose(n);
            }).detach();
        });
        EXPECT_TRUE(e.complete);
        EXPECT_EQ(e.clean, expected) << fibers << ' ' << yields << ' ' << n;
      }
}

TEST_F(Exploring, FindsTheSetOfFailingPartsThatLeaks) {
  // Two of three parts may fail; the body copes with one that does.
  auto const e = explore([] {
    auto const failed = std::make_shared<int>(0);
    for (int i = 0; i < 3; ++i)
      fiber([=] {
        if (may_fail() && ++*failed == 3)
          explored::get_stuck();
      }).detach();
  });
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.schedules, 6 * 8u);
  EXPECT_EQ(e.leak, 6u);
  ASSERT_TRUE(e.first_failure);
  EXPECT_EQ(to_string(*e.first_failure), "B1C11"); // the last fiber that runs is not chosen
}

// Of a fiber that yields on and on some orders are left out; of what it chooses then, nothing is.
TEST_F(Exploring, HoldsNoResultBackAsUnfair) {
  std::size_t const n = sanitized ? 3 : 70;
  auto const e = explore([=] {
    fiber([=] {
      for (int i = 0; i < 70; ++i)
        boost::this_fiber::yield();
      if (choose(n) == n - 1)
        explored::get_stuck();
    }).detach();
    fiber([] {}).detach();
  });
  EXPECT_TRUE(e.complete);
  EXPECT_GT(e.held_back, 0u);
  EXPECT_GT(e.leak, 60u);
  EXPECT_EQ(e.schedules, e.leak * n);
}

TEST_F(Exploring, AFailureIsTextAndReplays) {
  auto const body = [] {
    auto const results = std::make_shared<explored::channel>();
    for (int i = 0; i < 2; ++i)
      fiber([=] { results->push(static_cast<int>(choose(12))); }).detach();
    for (int i = 0; i < 2; ++i)
      if (results->value_pop() == 11)
        return;
  };
  auto const e = explore(body);
  ASSERT_TRUE(e.first_failure);
  EXPECT_EQ(to_string(*e.first_failure), "B{11}");
  std::ostringstream text;
  text << e;
  EXPECT_THAT(text.str(), testing::HasSubstr("shortest schedule that is not clean: \"B{11}\"\n"));
  EXPECT_EQ(leaklab::replay(body, schedule::parse("B{11}")).stuck.size(), 1u);
}

TEST_F(Exploring, ARefusalToChooseIsTheBodysException) {
  auto const none = explore([] { choose(0); });
  EXPECT_EQ(none.crashed, 1u);
  EXPECT_EQ(none.failure_text, "std::invalid_argument: leaklab::choose(0): there is nothing to choose from");
  auto const many = explore([] { choose(leaklab::most_results + 1); });
  EXPECT_EQ(many.failure_text, "std::invalid_argument: leaklab::choose(4294967296): it can choose from "
                               "4294967295 at most");
}

TEST_F(Exploring, TakesTenThousandChoices) {
  auto const body = [] {
    std::size_t sum = 0;
    for (int i = 0; i < 10'000; ++i)
      sum += choose(3);
    EXPECT_LE(sum, 2u);
  };
  auto const e = explore(body, {.max_schedules = 5});
  EXPECT_EQ(e.clean, 5u); // the last choices are changed first: 0, 1, 2, 10, 11
  EXPECT_EQ(leaklab::replay(body, schedule::parse(std::string(9'999, '0') + '1')).verdict,
            leaklab::verdict::clean);
}

TEST_F(Exploring, AScheduleWithTooManyChoicesIsUnfinished) {
  auto const for_ever = [] {
    for (;;)
      choose(2);
  };
  auto const e = explore(for_ever, {.max_schedules = 3});
  EXPECT_EQ(e.unfinished, 3u);
  EXPECT_FALSE(e.first_failure);
  EXPECT_TRUE(e.first_unfinished);
  auto const few = explore(for_ever, {.max_schedules = 3, .max_steps = 10});
  EXPECT_EQ(few.unfinished, 3u);
}

TEST_F(Exploring, GoesOnAfterACrashInEachBranch) {
  auto const e = explore([] {
    if (choose(4) > 1)
      std::abort();
  });
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.clean, 2u);
  EXPECT_EQ(e.crashed, 2u);
  EXPECT_EQ(to_string(*e.first_failure), "2");
}

} // namespace
