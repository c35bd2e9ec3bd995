// Bodies that call leaklab::choose(), and explorations with groups, are counted by states, as they are one by one.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <leaklab/choose.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace {

using explored::fiber;
using judged::by_states;
using leaklab::choose;
using leaklab::may_fail;

class StatesWithChoices : public Exploring {};

void expect_counted_and_the_same(std::string const& name, std::function<void()> const& body,
                                 leaklab::explore_options const& options = {}) {
  EXPECT_EQ(by_states(body, options).why_not, "") << name;
  judged::expect_the_same(name, body, options);
  EXPECT_TRUE(judged::expect_the_same_exploration(name, body, options)) << name;
}

TEST_F(StatesWithChoices, HaveTheSameSchedules) {
  expect_counted_and_the_same("only choices", [] {
    if (choose(3) + choose(5) == 4)
      explored::get_stuck();
  });
  expect_counted_and_the_same("in fibers", [] {
    auto const sum = std::make_shared<std::size_t>(0);
    for (int i = 0; i < 3; ++i)
      fiber([=] {
        *sum = *sum * 3 + choose(2);
        boost::this_fiber::yield();
        if (*sum % 5 == 2 && may_fail())
          explored::get_stuck();
      }).detach();
  });
  expect_counted_and_the_same("before the first fiber, and after the last", [] {
    auto const n = choose(4);
    {
      std::vector<fiber> all;
      for (std::size_t i = 0; i < n; ++i)
        all.emplace_back([] { boost::this_fiber::yield(); });
      for (auto& f : all)
        f.join();
    }
    if (choose(2) == 1 && n == 2)
      throw std::runtime_error("two");
  });
  expect_counted_and_the_same("a crash in some branch", [] {
    fiber([] { boost::this_fiber::yield(); }).detach();
    if (choose(4) > 1)
      std::abort();
  });
}

// Two fibers have started others, woken others or not, when a fiber chooses.
TEST_F(StatesWithChoices, KnowWhoIsReady) {
  expect_counted_and_the_same("who is ready", [] {
    auto const c = std::make_shared<boost::fibers::buffered_channel<int>>(2);
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        int value = 0;
        c->pop(value);
        if (value == 2)
          c->pop(value);
      }).detach();
    fiber([=] {
      c->push(static_cast<int>(choose(3)));
      if (may_fail())
        fiber([] { choose(2); }).detach();
      c->push(static_cast<int>(choose(3)));
    }).detach();
  });
}

// Where a choice makes no difference, its states are one: so many schedules that no other way can count them.
TEST_F(StatesWithChoices, AreOneWhereResultsMakeNoDifference) {
  auto const c = by_states([] {
    std::size_t sum = 0;
    for (int i = 0; i < 60; ++i)
      sum += choose(2);
    if (sum == 30)
      explored::get_stuck();
  });
  ASSERT_EQ(c.why_not, "");
  auto const e = judged::counts_of(c);
  EXPECT_EQ(e.schedules, std::uint64_t{1} << 60);
  EXPECT_EQ(e.deadlock, 118264581564861424u); // 60 over 30
  EXPECT_LT(e.states.value_or(0), 10'000u);
}

TEST_F(StatesWithChoices, ThatGoOnForEverAreALivelock) {
  auto const before = std::exchange(leaklab::detail::states::run_before, 1);
  for (auto const& body : {std::function<void()>([] {
                             while (may_fail()) {
                             }
                           }),
                           std::function<void()>([] { // a long way to the circle, with no switch
                             for (int i = 0; i < 20; ++i)
                               if (choose(3) != 1)
                                 return;
                             while (may_fail()) {
                             }
                           }),
                           std::function<void()>([] {
                             fiber([] { boost::this_fiber::yield(); }).detach();
                             while (may_fail())
                               boost::this_fiber::yield();
                           })}) {
    auto const c = by_states(body);
    EXPECT_EQ(c.why_not, "");
    EXPECT_TRUE(c.circles.any_fair);
    ASSERT_TRUE(c.circles.fair);
    EXPECT_FALSE(c.circles.fair->round_it.empty());
    auto const e = leaklab::explore(body);
    EXPECT_TRUE(e.states) << e.why_enumerated.value_or("") << e;
    ASSERT_TRUE(e.livelock) << e;
    EXPECT_FALSE(to_string(e.livelock->round_it).empty());
  }
  leaklab::detail::states::run_before = before;
}

TEST_F(StatesWithChoices, GiveUpAtMoreResultsThanANodeHasRoomFor) {
  EXPECT_EQ(by_states([] { choose(65'535); }).why_not, "");
  EXPECT_THAT(
      by_states([] { choose(65'536); }).why_not,
      testing::AllOf(testing::HasSubstr("the body calls leaklab::choose() for more than 65,535 results"),
                     testing::HasSubstr("states_choices_test.cpp:")));
}

TEST_F(StatesWithChoices, HaveGroups) {
  auto const name = std::make_shared<std::string>();
  auto const body = [name] {
    auto const fails = choose(4);
    *name = "set " + std::to_string(fails);
    fiber([] { boost::this_fiber::yield(); }).detach();
    fiber([=] {
      boost::this_fiber::yield();
      if (fails == 2 && may_fail())
        explored::get_stuck();
      if (fails == 3)
        std::abort();
    }).detach();
  };
  leaklab::explore_options const options{.group = [name] { return *name; }};
  expect_counted_and_the_same("groups", body, options);
  auto const e = judged::counts_of(by_states(body, options));
  EXPECT_EQ(e.groups.size(), 4u);
  EXPECT_EQ(e.groups.at("").schedules(), e.crashed);
  EXPECT_GT(e.groups.at("set 2").leak, 0u);
  EXPECT_EQ(e.groups.at("set 1").leak, 0u);
}

} // namespace
