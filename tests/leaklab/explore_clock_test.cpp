// Bodies that sleep, or wait with a deadline, in every schedule: a deadline comes when nothing else can run.
#include "exploring.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/trace.hpp>

#include <boost/fiber/all.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using leaklab::explore;
using leaklab::verdict;
using steady = std::chrono::steady_clock;
using unbuffered = boost::fibers::unbuffered_channel<int>;
using buffered = boost::fibers::buffered_channel<int>;

class ExploringTime : public Exploring {};

// Returns how many schedules end with which word of the body's.
std::map<std::string, std::uint64_t> words_of(std::function<std::string()> body) {
  auto const word = std::make_shared<std::string>();
  std::map<std::string, std::uint64_t> all;
  for (std::set<std::string> known;;) {
    // The children's memory is not ours, so one search counts the schedules that end with a word that is not
    // known.
    auto const found = std::make_shared<std::optional<std::string>>();
    auto const e = explore([=] { *word = body(); }, {.failed = [=]() -> std::optional<std::string> {
                             if (word->empty() || known.contains(*word))
                               return std::nullopt;
                             return *word;
                           }});
    EXPECT_TRUE(e.complete) << e;
    if (!e.first_failure)
      return all;
    auto const next = e.failure_text;
    auto const one = explore([=] { *word = body(); }, {.failed = [=]() -> std::optional<std::string> {
                               return *word == next ? std::optional(next) : std::nullopt;
                             }});
    all[next] = one.failed;
    known.insert(next);
  }
}

TEST_F(ExploringTime, FindsTheLeakBehindATimeout) {
  auto const late_send = [] {
    auto const c = std::make_shared<unbuffered>();
    fiber([c] {
      boost::this_fiber::sleep_for(30ms);
      c->push(1);
    }).detach();
    int value = 0;
    c->pop_wait_for(value, 1ms);
  };
  auto const e = explore(late_send);
  EXPECT_TRUE(e.complete) << e;
  EXPECT_EQ(e.schedules, 1u) << e;
  EXPECT_EQ(e.leak, 1u) << e;
  ASSERT_TRUE(e.first_failure);
  auto const report = leaklab::replay(late_send, *e.first_failure);
  EXPECT_EQ(report.verdict, verdict::leak);
  EXPECT_EQ(report.stuck.at(0).operation, "unbuffered_channel::push");
}

// n fibers that sleep for the same time go on in each of n! orders, and those that sleep for times of their
// own in one.
TEST_F(ExploringTime, TriesAllOrdersOfFibersThatWakeUpAtTheSameTime) {
  std::uint64_t orders = 1;
  for (std::uint64_t n = 1; n <= 5; ++n) {
    orders *= n;
    auto const sleepers = [n](std::chrono::milliseconds between) {
      return [=] {
        auto const until = steady::now() + 1h;
        for (std::uint64_t k = 0; k < n; ++k)
          fiber(boost::fibers::launch::dispatch, [=] {
            boost::this_fiber::sleep_until(until + k * between);
          }).detach();
      };
    };
    // Fiber k is started at once; then the body goes on before any other that could, or is chosen among them.
    auto const together = explore(sleepers(0ms));
    auto const apart = explore(sleepers(1ms));
    EXPECT_TRUE(together.complete && apart.complete) << n;
    EXPECT_EQ(together.clean, together.schedules) << together;
    EXPECT_EQ(together.schedules, orders) << together;
    EXPECT_EQ(apart.schedules, 1u) << apart;
  }
}

TEST_F(ExploringTime, TriesAResultAgainstATimeoutOfTheSameTime) {
  auto const words = words_of([]() -> std::string {
    auto const c = std::make_shared<buffered>(2);
    fiber([c] {
      boost::this_fiber::sleep_for(10ms);
      c->push(1);
    }).detach();
    int value = 0;
    return c->pop_wait_for(value, 11ms) == channel_op_status::success ? "result" : "timeout";
  });
  EXPECT_THAT(words, testing::ElementsAre(testing::Pair("result", 1)));
}

TEST_F(ExploringTime, LetsARetryEndAfterItsPauses) {
  auto const words = words_of([] {
    auto const server_is_up = steady::now() + 5s;
    int tries = 1;
    for (auto pause = 1s; steady::now() < server_is_up; pause *= 2, ++tries)
      boost::this_fiber::sleep_for(pause);
    return std::to_string(tries);
  });
  EXPECT_THAT(words, testing::ElementsAre(testing::Pair("4", 1)));
}

TEST_F(ExploringTime, EndsAPollingLoopThatWaitsForATime) {
  auto const e = explore([] {
    auto const done = steady::now() + 1s;
    while (steady::now() < done)
      boost::this_fiber::yield();
  });
  EXPECT_TRUE(e.complete) << e;
  EXPECT_EQ(e.clean, 1u) << e;
}

TEST_F(ExploringTime, BeginsEachScheduleAtTheSameTime) {
  auto const first = std::make_shared<steady::time_point>();
  auto const e = explore([first] {
    if (*first == steady::time_point{})
      *first = steady::now();
    if (*first != steady::now())
      throw std::logic_error("another time");
    boost::this_fiber::sleep_for(1h);
    for (int i = 0; i < 3; ++i)
      fiber([] { boost::this_fiber::sleep_for(1min); }).detach();
  });
  EXPECT_EQ(e.clean, 36u) << e; // 3! orders to fall asleep in, and 3! to wake up in
}

TEST_F(ExploringTime, EndsAnEndlessTickerAtTheLimitOfSteps) {
  auto const e = explore(
      [] {
        for (;;)
          boost::this_fiber::sleep_for(1s);
      },
      {.max_schedules = 1, .max_steps = 1000});
  EXPECT_EQ(e.unfinished, 1u) << e;
}

TEST_F(ExploringTime, TracesAReplayInTheTimeOfItsWorld) {
  auto const run = leaklab::trace(
      [] {
        fiber([] { boost::this_fiber::sleep_for(1h); }).detach();
        boost::this_fiber::sleep_for(2h);
      },
      leaklab::schedule());
  EXPECT_EQ(run.report.verdict, verdict::clean);
  std::vector<std::string> operations;
  for (auto const& s : run.steps)
    operations.push_back(s.operation);
  EXPECT_THAT(operations, testing::ElementsAre("this_fiber::sleep_for", "this_fiber::sleep_for", "", ""));
}

} // namespace
