// Several processes that search all states together count what one counts.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <leaklab/choose.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace {

using judged::by_states;
using leaklab::detail::states::counted;

class StatesByManyProcesses : public Exploring {};

// Returns a small program that is drawn at random: fibers that yield, add to a sum in some order, start others,
// and get stuck, or throw, by what the sum is then.
std::function<void()> drawn(std::uint64_t seed) {
  return [seed] {
    auto const sum = std::make_shared<std::uint64_t>(seed);
    auto const draw = [seed](std::uint64_t n) {
      return (seed ^ n * 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9 >> 33;
    };
    for (std::uint64_t f = 0; f < 2 + draw(1) % 2; ++f)
      explored::fiber([=] {
        for (std::uint64_t s = 0; s < 1 + draw(10 + f) % 2; ++s) {
          *sum = *sum * 3 + f;
          if (draw(100 + 10 * f + s) % 6 == 0)
            explored::fiber([=] { *sum ^= s; }).detach();
          boost::this_fiber::yield();
        }
        if (*sum % 5 == 0)
          explored::get_stuck();
      }).detach();
    boost::this_fiber::yield();
    if (*sum % 11 == 0)
      throw std::runtime_error("a sum that is not wanted");
  };
}

void expect_equal(counted const& one, counted const& many) {
  EXPECT_EQ(one.why_not, many.why_not);
  EXPECT_EQ(one.complete, many.complete);
  EXPECT_EQ(one.states, many.states);
  EXPECT_EQ(one.shortest_failure, many.shortest_failure);
  EXPECT_TRUE(one.ends == many.ends);
}

TEST_F(StatesByManyProcesses, AreThoseOfOneProcess) {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    SCOPED_TRACE(seed);
    auto const one = by_states(drawn(seed), {.jobs = 1});
    EXPECT_TRUE(one.complete) << one.why_not;
    for (unsigned const jobs : {2u, 3u, 8u})
      expect_equal(one, by_states(drawn(seed), {.jobs = jobs}));
  }
}

// A race between processes shows up in some searches out of many.
TEST_F(StatesByManyProcesses, AreTheSameEachTime) {
  auto const body = explored::yielding(3, 2);
  auto const one = by_states(body, {.jobs = 1});
  for (int i = 0; i < 50; ++i)
    expect_equal(one, by_states(body, {.jobs = 4}));
}

TEST_F(StatesByManyProcesses, AreSharedAmongThem) {
  auto const c = by_states(explored::yielding(5, 4), {.jobs = 2});
  ASSERT_TRUE(c.complete) << c.why_not;
  ASSERT_EQ(c.runs.size(), 2u);
  EXPECT_GT(std::ranges::min(c.runs), 0u);
  EXPECT_TRUE(c.ends == by_states(explored::yielding(5, 4), {.jobs = 1}).ends);
}

// Each process that dies is replaced by one that goes on with the rest.
TEST_F(StatesByManyProcesses, AreCountedOfABodyThatCrashesInSomeOrders) {
  auto const body = explored::by_order_of_three([](std::vector<int> const& order) {
    if (order[0] == 1)
      std::abort();
    return static_cast<std::size_t>(order[1]);
  });
  auto const one = by_states(body, {.jobs = 1});
  EXPECT_TRUE(one.complete) << one.why_not;
  for (unsigned const jobs : {2u, 3u, 8u})
    expect_equal(one, by_states(body, {.jobs = jobs}));
}

TEST_F(StatesByManyProcesses, EndWhenOneOfThemGivesUp) {
  auto const c = by_states(explored::by_order_of_three([](std::vector<int> const& order) {
                             if (order[0] == 2)
                               static_cast<void>(dup(0));
                             return 0u;
                           }),
                           {.jobs = 3});
  EXPECT_FALSE(c.complete);
  EXPECT_NE(c.why_not.find("the body calls the system"), std::string::npos) << c.why_not;
}

TEST_F(StatesByManyProcesses, EndAtALimit) {
  auto const by_number = by_states(explored::yielding(6, 5), {.max_schedules = 1000, .jobs = 4});
  EXPECT_FALSE(by_number.complete);
  EXPECT_EQ(by_number.why_not, "");
  auto const by_time =
      by_states(explored::yielding(8, 8), {.time_limit = std::chrono::milliseconds(300), .jobs = 4});
  EXPECT_FALSE(by_time.complete);
  EXPECT_EQ(by_time.why_not, "");
}

// Who comes first decides which groups are the first ones: so there may be no more than have a number.
TEST_F(StatesByManyProcesses, TellUpTo4095GroupsApartAndRefuseMore) {
  auto const chosen = std::make_shared<std::size_t>(0);
  auto const count = [&](std::size_t n, unsigned jobs) {
    return by_states([=] { *chosen = leaklab::choose(n); },
                     {.jobs = jobs, .group = [=] { return "group " + std::to_string(*chosen); }});
  };
  for (unsigned const jobs : {1u, 2u, 5u}) {
    SCOPED_TRACE(jobs);
    auto const c = count(4095, jobs);
    EXPECT_TRUE(c.complete) << c.why_not;
    EXPECT_EQ(judged::counts_of(c).groups.size(), 4095u);
    for (std::size_t const n : {4096, 9000}) {
      auto const more = count(n, jobs);
      EXPECT_FALSE(more.complete);
      EXPECT_EQ(more.why_not, "there are more than 4,095 groups (explore_options::group)");
    }
  }
}

TEST(JobsOfAnExploration, AreAtMost256) {
  EXPECT_THROW(static_cast<void>(leaklab::explore([] {}, {.jobs = 257})), std::invalid_argument);
}

} // namespace
