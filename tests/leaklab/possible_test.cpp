// Whether an outcome can come about, under which schedule, and when that is not known.
#include "explored.hpp"
#include "exploring.hpp"
#include <support/sanitized.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/possible.hpp>
#include <leaklab/replay.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using explored::fiber;
using leaklab::IsImpossible;
using leaklab::IsPossible;
using leaklab::possible;
using testing::HasSubstr;
using testing::Not;

class AnOutcome : public Exploring {};

std::string text_of(leaklab::possibility const& p) {
  std::ostringstream out;
  out << p;
  return out.str();
}

// Runs fibers that each add their number, 1 to n, to the order in which they run.
void note_order(std::vector<int>& order, int n) {
  order.clear();
  for (int i = 1; i <= n; ++i)
    fiber([&order, i] { order.push_back(i); }).detach();
}

TEST_F(AnOutcome, ThatCanComeAboutHasAScheduleThatShowsIt) {
  std::vector<int> order;
  auto const body = [&order] { note_order(order, 3); };
  std::vector const wanted{3, 1, 2};
  auto const p = possible(body, [&] { return order == wanted; });
  EXPECT_THAT(p, IsPossible());
  EXPECT_THAT(p, Not(IsImpossible()));
  EXPECT_TRUE(order.empty()) << "the caller's own";
  EXPECT_EQ(p.searched.failed, 1u);
  EXPECT_EQ(p.searched.schedules, 6u);
  EXPECT_EQ(text_of(p), "possible: schedule " + abridged(*p.how) + ", 1 of 6 schedules");
  ASSERT_TRUE(p.how);
  EXPECT_EQ(leaklab::replay(body, *p.how).verdict, leaklab::verdict::clean);
  EXPECT_EQ(order, wanted);
}

TEST_F(AnOutcome, ThatNoScheduleHasIsImpossible) {
  std::vector<int> order;
  auto const p = possible([&order] { note_order(order, 3); }, [&] { return order.size() == 2; });
  EXPECT_THAT(p, IsImpossible());
  EXPECT_THAT(p, Not(IsPossible()));
  EXPECT_FALSE(p);
  EXPECT_EQ(text_of(p), "impossible: none of 6 schedules, and there is no other");
}

TEST_F(AnOutcome, IsNeitherPossibleNorImpossibleWhileThereAreMoreSchedules) {
  std::vector<int> order;
  auto const p = possible([&order] { note_order(order, 5); }, [] { return false; }, {.max_schedules = 7});
  EXPECT_THAT(p, Not(IsPossible()));
  EXPECT_THAT(p, Not(IsImpossible()));
  EXPECT_EQ(text_of(p), "not found in the 7 schedules that were run, and there are more");
}

// 8! orders are more than are run one by one.
TEST_F(AnOutcome, IsFoundByStatesAndItsScheduleIsAsShort) {
  if (sanitized)
    GTEST_SKIP() << "states are not counted under a sanitizer";
  std::vector<int> order;
  auto const body = [&order] { note_order(order, 8); };
  std::vector const wanted{1, 2, 3, 4, 5, 6, 8, 7};
  auto const outcome = [&] { return order == wanted; };
  auto const p = possible(body, outcome);
  EXPECT_THAT(p, IsPossible());
  EXPECT_TRUE(p.searched.states) << p.searched.why_enumerated.value_or("");
  EXPECT_EQ(p.searched.failed, 1u);
  EXPECT_EQ(p.searched.schedules, 40'320u);
  ASSERT_TRUE(p.how);
  EXPECT_EQ(p.how, possible(body, outcome, {.strategy = leaklab::enumeration{}}).how);
  EXPECT_THAT(possible(body, [&] { return order.size() < 8; }), IsImpossible());
}

// Half of the schedules leak, one crashes, and one throws. None of that is looked for.
void fail_in_many_ways(std::vector<int>& order) {
  std::vector<fiber> all;
  order.clear();
  for (int i = 1; i <= 4; ++i)
    all.emplace_back([&order, i] { order.push_back(i); });
  for (auto& f : all)
    f.join();
  if (order[0] < order[1])
    fiber(&explored::get_stuck).detach();
  if (order == std::vector{4, 3, 2, 1})
    std::abort();
  if (order == std::vector{4, 3, 1, 2})
    throw std::logic_error("4312");
}

TEST_F(AnOutcome, IsNoFailureThatIsNotLookedFor) {
  std::vector<int> order;
  auto const body = [&order] { fail_in_many_ways(order); };
  auto const p = possible(body, [&] { return order == std::vector{4, 2, 3, 1}; });
  EXPECT_THAT(p, IsPossible());
  EXPECT_GT(p.searched.failed, 0u);
  EXPECT_GT(p.searched.leak, 0u);
  EXPECT_GT(p.searched.crashed, 0u);
  leaklab::replay(body, *p.how);
  EXPECT_EQ(order, (std::vector{4, 2, 3, 1}));
  EXPECT_THAT(possible(body, [] { return false; }), IsImpossible());
}

TEST_F(AnOutcome, IsSeenWhereFibersAreStuck) {
  std::vector<int> order;
  auto const p = possible([&order] { fail_in_many_ways(order); },
                          [&] {
                            return order == std::vector{1, 2, 3, 4};
                          });
  EXPECT_THAT(p, IsPossible());
  EXPECT_EQ(to_string(*p.how), to_string(leaklab::schedule()));
}

TEST_F(AnOutcome, IsNotWhatTheChecksOfTheBodySay) {
  std::vector<int> order;
  auto const p = possible(
      [&order] {
        note_order(order, 3);
        fiber([&order] { EXPECT_EQ(order.size(), 3u); }).detach();
      },
      [&] { return order[0] == 2; });
  EXPECT_THAT(p, IsPossible());
  EXPECT_EQ(p.searched.failed, 8u); // of 4!
  EXPECT_EQ(p.searched.clean, 16u);
}

TEST_F(AnOutcome, IsFoundAtRandom) {
  std::vector<int> order;
  auto const p = possible([&order] { note_order(order, 4); },
                          [&] {
                            return order == std::vector{4, 3, 2, 1};
                          },
                          {.strategy = leaklab::random_walk{.seed = 7}, .max_schedules = 2000});
  EXPECT_THAT(p, IsPossible());
  EXPECT_THAT(p, Not(IsImpossible()));
}

TEST_F(AnOutcome, ThatIsShownHasItsStepsAndTheLineThatRunsItAgain) {
  std::vector<int> order;
  auto const p = possible([&order] { note_order(order, 2); }, [&] { return order[0] == 2; });
  testing::StringMatchResultListener listener;
  testing::SafeMatcherCast<leaklab::possibility const&>(IsImpossible()).MatchAndExplain(p, &listener);
  EXPECT_THAT(listener.str(), HasSubstr("possible: schedule "));
  EXPECT_THAT(listener.str(), HasSubstr("the outcome has come about"));
  EXPECT_THAT(listener.str(), HasSubstr("leaklab::replay(body, leaklab::schedule::parse("));
}

TEST_F(AnOutcome, NeedsAPredicateAndNoOther) {
  auto const yes = [] { return true; };
  EXPECT_THROW(possible([] {}, nullptr), std::invalid_argument);
  EXPECT_THROW(possible(nullptr, yes), std::invalid_argument);
  EXPECT_THROW(possible([] {}, yes, {.outcome = yes}), std::invalid_argument);
  leaklab::explore_options both;
  both.failed = [] { return std::nullopt; };
  EXPECT_THROW(possible([] {}, yes, both), std::invalid_argument);
  both.outcome = yes;
  EXPECT_THROW(leaklab::explore([] {}, both), std::invalid_argument);
}

} // namespace
