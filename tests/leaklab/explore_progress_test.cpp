// What an exploration tells its caller meanwhile, and how the caller ends it.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/explore.hpp>
#include <support/sanitized.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using leaklab::exploration_progress;
using leaklab::explore;

class ExplorationProgress : public Exploring {};

// Has more schedules than can be run.
leaklab::explore_options without_limit(std::vector<exploration_progress>& told, std::size_t most_times) {
  leaklab::explore_options o{.strategy = leaklab::enumeration{},
                             .max_schedules = ~std::uint64_t{0},
                             .time_limit = std::chrono::minutes(5)};
  o.on_progress = [&told, most_times](exploration_progress const& p) {
    told.push_back(p);
    return told.size() < most_times;
  };
  return o;
}

TEST_F(ExplorationProgress, IsToldUntilTheCallerWantsNoMore) {
  std::vector<exploration_progress> told;
  auto const e = explore(explored::yielding(6, 6), without_limit(told, 5));
  EXPECT_FALSE(e.complete);
  EXPECT_FALSE(e.doubt) << *e.doubt;
  ASSERT_EQ(told.size(), 5u);
  for (std::size_t i = 1; i < told.size(); ++i) {
    EXPECT_GE(told[i].schedules, told[i - 1].schedules);
    EXPECT_GT(told[i].elapsed, told[i - 1].elapsed);
    EXPECT_LT(told[i].at_most, told[i - 1].at_most);
  }
  EXPECT_GT(told.back().per_second, 0);
  EXPECT_FALSE(told.back().states);
  EXPECT_GE(e.schedules, told.back().schedules);
  EXPECT_EQ(e.clean, e.schedules);
}

TEST_F(ExplorationProgress, OfASearchThatIsNotStoppedChangesNothing) {
  std::vector<exploration_progress> told;
  auto const e = explore(explored::yielding(3, 2), without_limit(told, 1'000'000));
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.schedules, 1680u); // 9! / (3! 3! 3!)
}

TEST_F(ExplorationProgress, IsToldOnTheCallersThread) {
  auto const here = std::this_thread::get_id();
  leaklab::explore_options o{.strategy = leaklab::enumeration{}, .max_schedules = ~std::uint64_t{0}};
  bool is_here = false;
  o.on_progress = [&](exploration_progress const&) {
    is_here = std::this_thread::get_id() == here;
    return false;
  };
  explore(explored::yielding(6, 6), o);
  EXPECT_TRUE(is_here);
}

TEST_F(ExplorationProgress, OfAFailureFoundBeforeTheEndKeepsIt) {
  std::vector<exploration_progress> told;
  auto const e = explore(
      [] {
        explored::yielding(6, 6)();
        throw 1; // in every schedule
      },
      without_limit(told, 3));
  EXPECT_FALSE(e.complete);
  EXPECT_EQ(e.crashed, e.schedules);
  ASSERT_TRUE(e.first_failure);
  EXPECT_FALSE(e.doubt) << *e.doubt;
}

TEST_F(ExplorationProgress, TellsOfStatesWhereTheyAreCounted) {
  if (sanitized)
    GTEST_SKIP() << "states are not counted under a sanitizer";
  std::vector<exploration_progress> told;
  auto o = without_limit(told, 4);
  o.strategy = leaklab::exhaustive{};
  std::uint64_t most = 0;
  o.on_progress = [&](exploration_progress const& p) {
    EXPECT_GE(p.schedules, p.states ? 10'000u : 0u);
    most = std::max(most, p.states.value_or(0));
    return most == 0;
  };
  auto const e = explore(explored::yielding(7, 24), o);
  EXPECT_GT(most, 0u);
  EXPECT_FALSE(e.complete);
}

TEST_F(ExplorationProgress, EstimatesWhatIsLeft) {
  std::vector<exploration_progress> told;
  auto o = without_limit(told, 1'000'000);
  auto const slow = [] {
    auto const end = std::chrono::steady_clock::now(); // of the world: stands still
    std::this_thread::sleep_for(5ms);
    explored::yielding(3, 1)();
    EXPECT_EQ(std::chrono::steady_clock::now(), end);
  };
  auto const e = explore(slow, o);
  EXPECT_TRUE(e.complete);
  ASSERT_GE(told.size(), 2u);
  ASSERT_TRUE(told.back().left);
  EXPECT_GE(*told.back().left, 0ns);
  EXPECT_LT(*told.back().left, told.back().at_most);
}

TEST_F(ExplorationProgress, OfABodyThatForksLeavesNoProcessBehind) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::vector<exploration_progress> told;
  auto const e = explore(
      [&] {
        if (auto const forked = fork(); forked == 0) {
          close(ends[0]);
          pause(); // for ever, with its end of the pipe open
        }
        explored::yielding(2, 1)();
      },
      {.max_schedules = 2, .time_limit = std::chrono::minutes(5)});
  EXPECT_EQ(e.schedules, 2u);
  close(ends[1]);
  char c = 0;
  EXPECT_EQ(read(ends[0], &c, 1), 0); // which comes back when nobody has the other end any more
  close(ends[0]);
}

} // namespace
