// A schedule that was found runs again, to the same report; one that does not fit is refused.
#include "explored.hpp"
#include <support/golden.hpp>
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/trace.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using explored::fiber;
using leaklab::explore;
using leaklab::replay;
using leaklab::schedule;
using testing::HasSubstr;

// Lesson 4's mistake: of n results the body takes no more than the first that is `wrong`.
std::function<void()> early_return(int n, int wrong) {
  return [=] {
    auto const results = std::make_shared<explored::channel>();
    for (int i = 1; i <= n; ++i)
      fiber([=] { results->push(i); }).detach();
    for (int i = 1; i <= n; ++i)
      if (results->value_pop() == wrong)
        return;
  };
}

TEST(Replay, GivesTheSameTextEveryTime) {
  int const n = sanitized ? 3 : 4;
  auto const body = early_return(n, n);
  auto const found = explore(body).first_failure;
  ASSERT_TRUE(found);
  auto const text_of = [](leaklab::run_report const& report) {
    return golden::without_resident_sizes(leaklab::to_text(report)); // which stacks had been used before
  };
  auto const first = text_of(replay(body, *found));
  EXPECT_THAT(first, HasSubstr("LEAK"));
  EXPECT_THAT(first, HasSubstr("unbuffered_channel::push"));
  for (auto i = scaled(20); i > 0; --i)
    EXPECT_EQ(text_of(replay(body, schedule::parse(to_string(*found)))), first);
}

// Whatever a search finds, replaying it finds again.
TEST(Replay, OfWhateverWasFoundFails) {
  for (int n = 2; n <= 9; ++n)
    for (std::uint64_t seed = 1; seed <= scaled(10); ++seed) {
      auto const body = early_return(n, n);
      auto const e = explore(body, {.strategy = leaklab::random_walk{seed}, .max_schedules = 5});
      if (e.first_failure) {
        EXPECT_THAT(replay(body, *e.first_failure), testing::Not(leaklab::LeaksNothing()));
      }
    }
}

TEST(Replay, OfTheEmptyScheduleIsTheOrderOfAQueue) {
  for (int n = 1; n <= (sanitized ? 4 : 17); ++n) // reading stacks is slow there
    for (int wrong = 1; wrong <= n; ++wrong) {
      auto const report = replay(early_return(n, wrong), schedule());
      EXPECT_EQ(report.stuck.size(), static_cast<std::size_t>(n - wrong));
    }
}

TEST(Replay, RunsTheFibersThatTheScheduleNames) {
  // Only the fiber that runs first gets its number through.
  auto const body = [] {
    auto const first = std::make_shared<int>(0);
    for (int i = 1; i <= 5; ++i)
      fiber([=] {
        if (*first == 0)
          *first = i;
        for (int stuck = 1; *first == i && stuck <= i; ++stuck)
          fiber(&explored::get_stuck).detach();
      }).detach();
  };
  for (std::uint64_t id = 2; id <= 6; ++id)
    EXPECT_THAT(replay(body, schedule({id})), leaklab::Leaks(id - 1, "unbuffered_channel::push"));
}

TEST(Replay, ThrowsWhatTheBodyThrows) {
  EXPECT_THROW(replay([] { throw std::out_of_range("x"); }, schedule()), std::out_of_range);
}

std::string refusal(schedule const& s, std::function<void()> body,
                    leaklab::replay_options const& options = {}) {
  try {
    replay(std::move(body), s, options);
  } catch (std::invalid_argument const& e) {
    return e.what();
  }
  return "not refused";
}

TEST(Replay, RefusesAScheduleThatDoesNotFit) {
  auto const body = explored::yielding(2, 0);
  EXPECT_EQ(refusal(schedule::parse("D"), body),
            "schedule \"D\" does not fit: at choice 1 fiber D is not ready; fibers {B, C} are");
  EXPECT_EQ(refusal(schedule::parse("BC"), body),
            "schedule \"BC\" does not fit: it has 2 choices, but there were only 1");
  EXPECT_EQ(refusal(schedule::parse("A"), [] {}),
            "schedule \"A\" does not fit: it has 1 choices, but there were only 0");
  EXPECT_THAT(refusal(schedule(), {}), HasSubstr("body is empty"));
}

TEST(Replay, RefusesABodyThatSleepsOnTheMachinesClock) {
  auto const sleep = [] { boost::this_fiber::sleep_for(std::chrono::hours(1)); };
  EXPECT_THAT(refusal(schedule(), sleep, {.clock = leaklab::clock::real}),
              HasSubstr("sleeps or waits with a deadline, and the clock is the machine's"));
  EXPECT_EQ(replay(sleep, schedule()).verdict, leaklab::verdict::clean);
}

// For one version more.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
TEST(Replay, StillTakesTheScheduleFirst) {
  auto const body = early_return(3, 1);
  schedule const s;
  EXPECT_EQ(replay(s, body).stuck.size(), replay(body, s).stuck.size());
  EXPECT_EQ(leaklab::trace(s, body).choices, leaklab::trace(body, s).choices);
  EXPECT_EQ(replay({}, body).verdict, replay(body, {}).verdict);
}
#pragma GCC diagnostic pop

} // namespace
