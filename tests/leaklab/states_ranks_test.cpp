// Several ranks, each of which goes on from the states that belong to it, count what one process counts.
#include "drawn_programs.hpp"
#include "explored.hpp"
#include "exploring.hpp"
#include "timed_bodies.hpp"

#include <support/on_ranks.hpp>

#include <leaklab/choose.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace {

using judged::counted;

class StatesOnRanks : public Exploring {};

void expect_equal(counted const& one, counted const& many) {
  EXPECT_EQ(one.why_not, many.why_not);
  EXPECT_EQ(one.complete, many.complete);
  EXPECT_EQ(one.states, many.states);
  EXPECT_EQ(one.shortest_failure, many.shortest_failure);
  EXPECT_EQ(one.circles.any_fair, many.circles.any_fair);
  EXPECT_EQ(one.circles.any_unfair, many.circles.any_unfair);
  auto const a = judged::counts_of(one), b = judged::counts_of(many);
  EXPECT_EQ(a.schedules, b.schedules);
  EXPECT_EQ(a.clean, b.clean);
  EXPECT_EQ(a.leak, b.leak);
  EXPECT_EQ(a.deadlock, b.deadlock);
  EXPECT_EQ(a.crashed, b.crashed);
  EXPECT_EQ(a.by_stuck, b.by_stuck);
  EXPECT_EQ(a.by_outlived, b.by_outlived);
  EXPECT_EQ(a.groups, b.groups);
}

void expect_the_same_on_ranks(std::function<void()> const& body, leaklab::explore_options options = {},
                              std::vector<std::size_t> const& numbers = {2, 3}) {
  options.jobs = 1;
  auto const one = judged::by_states(body, options);
  for (auto const ranks : numbers) {
    SCOPED_TRACE(std::to_string(ranks) + " ranks");
    expect_equal(one, on_ranks::count(ranks, body, options));
  }
}

TEST_F(StatesOnRanks, CountWhatOneCounts) {
  auto const body = explored::yielding(4, 3);
  auto const c = on_ranks::count(3, body, {.jobs = 1});
  EXPECT_TRUE(c.complete) << c.why_not;
  EXPECT_EQ(judged::counts_of(c).schedules, judged::counts_of(judged::by_states(body)).schedules);
  expect_the_same_on_ranks(body, {}, {1, 2, 4, 8});
}

TEST_F(StatesOnRanks, CountWhatOneCountsInTwoProcessesEach) {
  auto const body = explored::yielding(5, 3);
  auto const one = judged::by_states(body, {.jobs = 2});
  expect_equal(one, on_ranks::count(2, body, {.jobs = 2}));
}

TEST_F(StatesOnRanks, CountDrawnProgramsAsOneDoes) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_the_same_on_ranks(drawn_programs::drawn(seed));
  }
}

// The schedules that rank 0 runs by itself take the first of many results, so other ranks are the first to meet the
// fiber that another result starts.
TEST_F(StatesOnRanks, AgreeOnTheNumberOfAFiberThatOneMeetsLate) {
  expect_the_same_on_ranks([] {
    if (leaklab::choose(5000) == 4321)
      explored::fiber([] { explored::get_stuck(); }).detach();
    explored::fiber([] { boost::this_fiber::yield(); }).join();
  });
}

// Who asks for the time is met only by and by, and then the search begins anew.
TEST_F(StatesOnRanks, HaveTimesAsHowFarFromTheClockTheyAreIfNobodyAsks) {
  leaklab::explore_options options{.clock = leaklab::clock::any_time, .early_deadlines = 1};
  expect_the_same_on_ranks(timed::sleeping(false), options, {1, 2, 4});
  expect_the_same_on_ranks(timed::sleeping(true), options, {2});
  options.early_deadlines = leaklab::any_number;
  EXPECT_TRUE(judged::by_states(&timed::ticks_without_end, options).complete);
  expect_the_same_on_ranks(&timed::ticks_without_end, options);
}

TEST_F(StatesOnRanks, CountBodiesWithDeadlinesAsOneDoes) {
  for (auto const body : {&timed::late_send, &timed::first_response, &timed::two_consumers})
    expect_the_same_on_ranks([body] { body(); }, {.clock = leaklab::clock::any_time}, {2});
}

// A deadline from elsewhere is in states as it is.
TEST_F(StatesOnRanks, HaveTheTimeAsItIsIfADeadlineIsNotOfTheirClock) {
  expect_the_same_on_ranks(
      [] {
        for (int i = 0; i < 3; ++i)
          explored::fiber([i] {
            boost::this_fiber::yield();
            boost::this_fiber::sleep_until(std::chrono::steady_clock::time_point(std::chrono::hours(1 + i)));
          }).detach();
      },
      {.clock = leaklab::clock::when_idle});
}

TEST_F(StatesOnRanks, CountSchedulesThatEndTheirProcess) {
  expect_the_same_on_ranks([] {
    auto const sum = std::make_shared<int>(1);
    for (int f = 0; f < 3; ++f)
      explored::fiber([=] {
        *sum = *sum * 3 + f;
        boost::this_fiber::yield();
        if (*sum == 34)
          std::abort();
      }).detach();
  });
}

TEST_F(StatesOnRanks, TellGroupsByTheirNames) {
  auto const last = std::make_shared<std::string>();
  leaklab::explore_options options;
  options.group = [last] { return *last; };
  expect_the_same_on_ranks(
      [last] {
        for (char f = 'a'; f < 'e'; ++f)
          explored::fiber([=] {
            boost::this_fiber::yield();
            *last = f;
          }).detach();
      },
      options);
}

TEST_F(StatesOnRanks, FindCirclesWithoutChoices) {
  expect_the_same_on_ranks([] {
    auto const stop = std::make_shared<int>(0);
    for (int f = 0; f < 3; ++f)
      explored::fiber([=] {
        boost::this_fiber::yield();
        *stop = f;
      }).detach();
    explored::fiber([=] {
      boost::this_fiber::yield();
      while (*stop == 1)
        boost::this_fiber::yield();
    }).detach();
  });
}

TEST_F(StatesOnRanks, RefuseWhatOneRefuses) {
  auto const body = [] {
    explored::fiber a([] { boost::this_fiber::yield(); }), b([] { std::ofstream("/dev/null") << 1; });
    a.join();
    b.join();
  };
  EXPECT_NE(judged::by_states(body, {.jobs = 1}).why_not, "");
  EXPECT_NE(on_ranks::count(2, body, {.jobs = 1}).why_not, "");
}

TEST_F(StatesOnRanks, SeeThatMemoryLiesElsewhereOnOneOfThem) {
  auto const state = std::make_shared<std::unique_ptr<int>>();
  auto const body = [state] {
    auto* const here = state->get(); // on the body's stack
    for (int f = 0; f < 4; ++f)
      explored::fiber([here] { boost::this_fiber::yield(), static_cast<void>(here); }).detach();
    boost::this_fiber::yield();
    if (here == nullptr)
      explored::get_stuck();
  };
  auto const c =
      on_ranks::count(2, body, {.jobs = 1}, [&](std::uint32_t) { *state = std::make_unique<int>(1); });
  EXPECT_FALSE(c.complete);
  EXPECT_THAT(c.why_not, testing::HasSubstr("memory lies elsewhere than on another rank"));
}

} // namespace
