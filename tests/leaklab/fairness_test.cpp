// Programs that end under every fair scheduler end in every schedule that a search runs, though their unfair
// schedules have no end. Of programs that end anyway, no schedule is left out.
#include "explored.hpp"
#include "exploring.hpp"
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/states/left_out.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <sstream>
#include <utility>
#include <vector>

namespace {

using explored::fiber;
using leaklab::exploration;
using leaklab::explore;
using strategy = decltype(leaklab::explore_options::strategy);

class Fairness : public Exploring {};

// `pollers` fibers yield until the last of `setters` steps is done by another fiber.
std::function<void()> polling(int pollers, int setters) {
  return [=] {
    auto const done = std::make_shared<int>(0);
    for (int i = 0; i < pollers; ++i)
      fiber([=] {
        while (*done < setters)
          boost::this_fiber::yield();
      }).detach();
    for (int i = 0; i < setters; ++i)
      fiber([=] { ++*done; }).detach();
  };
}

void poll_in_the_body() {
  bool ready = false;
  fiber other([&] { ready = true; });
  while (!ready)
    boost::this_fiber::yield();
  other.join();
}

// Sends until the channel is closed, which a third fiber does: no one yields.
void send_until_closed() {
  auto const c = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  fiber([=] {
    while (c->push(1) == boost::fibers::channel_op_status::success) {
    }
  }).detach();
  fiber([=] {
    int i = 0;
    while (c->pop(i) == boost::fibers::channel_op_status::success) {
    }
  }).detach();
  fiber([=] { c->close(); }).detach();
}

// Does the same, but yields when the channel is full or empty.
void try_until_closed() {
  auto const c = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  using status = boost::fibers::channel_op_status;
  fiber([=] {
    while (c->try_push(1) != status::closed)
      boost::this_fiber::yield();
  }).detach();
  fiber([=] {
    int i = 0;
    while (c->try_pop(i) != status::closed)
      boost::this_fiber::yield();
  }).detach();
  fiber([=] { c->close(); }).detach();
}

TEST_F(Fairness, PctEndsEveryScheduleOfAProgramThatEndsUnderAFairScheduler) {
  std::pair<char const*, std::function<void()>> const programs[] = {
      {"one polls", polling(1, 1)},
      {"one polls, in the body", &poll_in_the_body},
      {"two poll", polling(2, 1)},
      {"five poll for five", polling(5, 5)},
      {"sends until closed", &send_until_closed},
      {"tries until closed", &try_until_closed}};
  for (auto const& [name, body] : programs)
    for (unsigned depth = 1; depth <= 4; ++depth)
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        auto const e = explore(body, {.strategy = leaklab::pct{depth, seed}, .max_schedules = scaled(100)});
        EXPECT_EQ(e.clean, e.schedules) << name << ", depth " << depth << ", seed " << seed << ": " << e;
        EXPECT_FALSE(e.first_failure) << name;
      }
}

TEST_F(Fairness, ARandomWalkEndsEveryScheduleOfThem) {
  for (auto const& body : {polling(1, 1), polling(5, 5), std::function<void()>(&send_until_closed)}) {
    auto const e = explore(body, {.strategy = leaklab::random_walk{1}, .max_schedules = scaled(100)});
    EXPECT_EQ(e.clean, e.schedules);
  }
}

TEST_F(Fairness, AnExhaustiveSearchOfAPollingProgramComesToItsEnd) {
  std::vector<std::function<void()>> bodies{polling(1, 1), &poll_in_the_body};
  if (!sanitized) // tens of thousands of schedules each
    bodies.insert(bodies.end(), {polling(1, 2), polling(2, 1)});
  for (auto const& body : bodies) {
    auto const e = explore(body, {.strategy = leaklab::enumeration{}});
    EXPECT_TRUE(e.complete) << e;
    EXPECT_EQ(e.clean, e.schedules) << e;
    EXPECT_GT(e.held_back, 0u);
  }
}

// By states, unfair schedules need not be left out, since they come to states that are known.
TEST_F(Fairness, ByStatesNothingIsHeldBack) {
  if (sanitized)
    GTEST_SKIP() << "there are no states under a sanitizer";
  for (auto const& body : {polling(1, 2), polling(2, 1), polling(3, 3), polling(5, 5),
                           std::function<void()>(&try_until_closed)}) {
    auto const before = std::exchange(leaklab::detail::states::run_before, 10);
    auto const e = explore(body);
    leaklab::detail::states::run_before = before;
    EXPECT_TRUE(e.complete) << e;
    EXPECT_TRUE(e.states) << e;
    EXPECT_EQ(e.clean, e.schedules) << e;
    EXPECT_EQ(e.held_back, 0u);
    EXPECT_TRUE(e.unfair_circle);
    EXPECT_FALSE(e.livelock) << e;
  }
}

// Polls 0 to 65 times before the other fiber runs: 66 schedules, and one choice fewer each time.
TEST_F(Fairness, AFiberThatPollsIsHeldBackAfterSixtyFourYields) {
  auto const e = explore(polling(1, 1));
  EXPECT_EQ(e.schedules, 66u);
  EXPECT_EQ(e.held_back, 1u);
}

TEST_F(Fairness, SaysThatSchedulesWereLeftOut) {
  std::ostringstream text;
  text << explore(polling(1, 1));
  EXPECT_THAT(text.str(), testing::HasSubstr("left out as unfair")) << text.str();
  EXPECT_THAT(to_json(explore(polling(1, 1))).dump(), testing::HasSubstr(R"("held_back":1)"));
  std::ostringstream whole;
  whole << explore(explored::yielding(2, 2));
  EXPECT_THAT(whole.str(), testing::Not(testing::HasSubstr("left out")));
}

// ---------------------------------------------------------------- nothing is lost

// One fiber yields `yields` times and counts; another looks at the count once: every count is seen.
TEST_F(Fairness, NoScheduleIsLeftOutWhereOneFiberYieldsUpTo64Times) {
  for (int yields : {1, 2, 3, 7, 31, 63, 64}) {
    auto const seen = explore(
        [=] {
          auto const at = std::make_shared<std::size_t>(0);
          fiber([=] {
            for (int i = 0; i < yields; ++i) {
              ++*at;
              boost::this_fiber::yield();
            }
            ++*at;
          }).detach();
          fiber([=] {
            for (std::size_t n = *at; n > 0; --n)
              fiber(&explored::get_stuck).detach();
          }).detach();
        },
        {.max_schedules = 300});
    EXPECT_EQ(seen.held_back, 0u) << yields;
    if (yields > 3)
      continue; // the stuck ones have orders of their own
    EXPECT_TRUE(seen.complete);
    EXPECT_EQ(seen.by_stuck.size(), static_cast<std::size_t>(yields) + 2);
  }
}

TEST_F(Fairness, NoScheduleOfTwoFibersIsLeftOut) {
  for (std::size_t yields : {5, 6, 7, 8, 9}) {
    auto const expected = explored::interleavings(2, yields);
    if (expected > scaled(200'000))
      continue;
    auto const e = explore(explored::yielding(2, yields));
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.schedules, expected);
    EXPECT_EQ(e.held_back, 0u);
  }
}

TEST_F(Fairness, NoScheduleOfFourFibersThatYieldTwiceIsLeftOut) {
  auto const e = explore(explored::yielding(4, 2), {.max_schedules = sanitized ? 2000 : 1'000'000u});
  EXPECT_EQ(e.held_back, 0u);
  if (!sanitized) {
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.schedules, explored::interleavings(4, 2)); // 369,600
  }
}

// A fiber that starts or wakes another, or waits, does more than yield.
TEST_F(Fairness, AFiberThatDoesSomethingBetweenItsYieldsIsNotHeldBack) {
  auto const e = explore(
      [] {
        fiber([] {}).detach();
        for (int i = 0; i < 200; ++i) {
          fiber(boost::fibers::launch::dispatch, [] {}).join();
          boost::this_fiber::yield();
        }
      },
      {.max_schedules = 1000});
  EXPECT_EQ(e.held_back, 0u);
  EXPECT_EQ(e.clean, e.schedules);
}

} // namespace
