// The time limit: fibers that sleep, yield or run for ever.
#include <support/os_threads.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <thread>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using state = leaklab::fiber_info::state_t;
using channel = boost::fibers::unbuffered_channel<int>;

class AtTheTimeLimit : public testing::TestWithParam<std::size_t> {
protected:
  leaklab::run_report run(std::function<void()> body, std::chrono::milliseconds limit = 50ms) const {
    auto report = leaklab::run(std::move(body), {.threads = GetParam(), .time_limit = limit});
    EXPECT_EQ(report.verdict, leaklab::verdict::unfinished);
    EXPECT_TRUE(report.stuck.empty());
    EXPECT_EQ(report.spawned, report.finished + report.alive.size());
    return report;
  }
};

INSTANTIATE_TEST_SUITE_P(Threads, AtTheTimeLimit, testing::Values(1, 2, 4));

TEST_P(AtTheTimeLimit, ATickerIsFoundAsleep) {
  auto const report = run([] {
    fiber([] {
      for (;;)
        boost::this_fiber::sleep_for(1h);
    }).detach();
  });
  ASSERT_EQ(report.alive.size(), 1u);
  EXPECT_EQ(report.alive[0].state, state::sleeping);
  EXPECT_EQ(report.alive[0].operation, "this_fiber::sleep_for");
  EXPECT_EQ(report.alive[0].blocked_at.file.filename(), "unfinished_test.cpp");
}

void wait_for_a_ticker() {
  auto ticks = std::make_shared<channel>();
  fiber([ticks] {
    boost::this_fiber::sleep_for(1h);
    ticks->push(1);
  }).detach();
  ticks->value_pop();
}

TEST_P(AtTheTimeLimit, AFiberThatWaitsForATickerIsBlockedNotStuck) {
  auto const report = run(&wait_for_a_ticker);
  ASSERT_EQ(report.alive.size(), 2u);
  EXPECT_EQ(report.alive[0].state, state::blocked);
  EXPECT_EQ(report.alive[0].operation, "unbuffered_channel::value_pop");
  EXPECT_EQ(report.alive[1].state, state::sleeping);
}

TEST_P(AtTheTimeLimit, FibersThatYieldForEverAreStopped) {
  leaklab::run_report report;
  std::atomic<int> picked = 0;
  for (auto limit = 50ms; picked != 5; limit *= 2) { // a slow machine may not have come to all of them
    picked = 0;
    report = run(
        [&picked] {
          for (int i = 0; i < 5; ++i)
            fiber([&picked] {
              ++picked;
              for (;;)
                boost::this_fiber::yield();
            }).detach();
        },
        limit);
  }
  ASSERT_EQ(report.alive.size(), 5u);
  for (auto const& f : report.alive) {
    EXPECT_EQ(f.state, state::ready);
    EXPECT_EQ(f.blocked_at.file.filename(), "unfinished_test.cpp");
  }
}

// Waits until the threads of a spinner that was stopped have ended. ctest's timeout ends this if they never
// do.
void wait_for_threads(std::ptrdiff_t count) {
  while (threads_of_this_process() != count)
    std::this_thread::sleep_for(1ms);
}

TEST(AtTheTimeLimitOnOneThread, FibersThatWereNeverPickedAreReadyAndHaveNoStack) {
  auto const before = threads_of_this_process();
  static std::atomic<bool> stop; // static: the spinner outlives the run
  stop = false;
  auto const report = leaklab::run(
      [] {
        fiber([] {}).detach();
        while (!stop)
          std::this_thread::sleep_for(1ms); // of the thread, not of the fiber
      },
      {.threads = 1, .time_limit = 20ms});
  EXPECT_EQ(report.verdict, leaklab::verdict::unfinished);
  ASSERT_EQ(report.alive.size(), 2u) << report;
  EXPECT_EQ(report.alive[0].state, state::running);
  EXPECT_EQ(report.alive[1].state, state::ready);
  EXPECT_TRUE(report.alive[1].stack.empty());
  EXPECT_EQ(report.alive[1].operation, "");
  EXPECT_EQ(report.alive[1].spawned_at.file.filename(), "unfinished_test.cpp");
  stop = true;
  wait_for_threads(before);
}

TEST_P(AtTheTimeLimit, AFiberThatNeverSuspendsKeepsItsThreadUntilItDoes) {
  auto const before = threads_of_this_process();
  static std::atomic<bool> stop; // static: the spinner outlives the run
  stop = false;
  auto const report = run([] {
    fiber([] {
      while (!stop)
        std::this_thread::sleep_for(1ms); // of the thread, not of the fiber
    }).detach();
    auto out = std::make_shared<channel>();
    fiber([out] { out->push(1); }).detach();
  });
  ASSERT_GE(report.alive.size(), 2u);
  EXPECT_EQ(report.alive[0].state, state::running);
  EXPECT_TRUE(report.alive[0].stack.empty());
  EXPECT_GT(threads_of_this_process(), before);
  stop = true;
  wait_for_threads(before);
}

TEST_P(AtTheTimeLimit, WorldsAfterOneWithASpinnerAreExact) {
  auto const before = threads_of_this_process();
  static std::atomic<bool> stop;
  stop = false;
  run([] {
    while (!stop)
      std::this_thread::sleep_for(1ms);
  });
  EXPECT_THAT(leaklab::run([] { channel().value_pop(); }, {.threads = GetParam()}), leaklab::Deadlocks());
  stop = true;
  wait_for_threads(before);
}

// --- what went on

TEST_P(AtTheTimeLimit, TheReportSaysThatItWasAtWork) {
  auto const report = run([] {
    for (;;)
      boost::this_fiber::yield();
  });
  ASSERT_TRUE(report.at_the_limit);
  EXPECT_GT(report.at_the_limit->switches, 10u);
  EXPECT_EQ(report.at_the_limit->time_limit, 50ms);
  EXPECT_EQ(report.at_the_limit->window, 50ms);
  auto const text = leaklab::to_text(report);
  EXPECT_THAT(text, testing::HasSubstr("It was at work: in the last 0.1 s a fiber went on "));
  EXPECT_THAT(text, testing::HasSubstr("run_options::time_limit"));
}

TEST_P(AtTheTimeLimit, TheReportNamesASleeperHowLongItSleepsAndTheFibersItMayWake) {
  auto const report = run(&wait_for_a_ticker);
  ASSERT_EQ(report.alive.size(), 2u);
  ASSERT_TRUE(report.alive[1].wakes_within);
  EXPECT_LE(*report.alive[1].wakes_within, 1h);
  EXPECT_GT(*report.alive[1].wakes_within, 50min);
  EXPECT_LE(report.at_the_limit->switches,
            2u); // that each went on once may be within the limit's last second
  auto const text = leaklab::to_text(report);
  EXPECT_THAT(text, testing::HasSubstr("#1 may still be woken: by #2."));
  EXPECT_THAT(text, testing::HasSubstr("sleeping in this_fiber::sleep_for, for 3"));
}

TEST_P(AtTheTimeLimit, TheReportSaysOnWhichThreadAFiberRuns) {
  auto const before = threads_of_this_process();
  static std::atomic<bool> stop;
  stop = false;
  auto const report = run([] {
    while (!stop)
      std::this_thread::sleep_for(1ms);
  });
  stop = true;
  wait_for_threads(before);
  ASSERT_EQ(report.alive.size(), 1u);
  EXPECT_GE(report.alive[0].thread, 1u);
  EXPECT_LE(report.alive[0].thread, GetParam());
  EXPECT_THAT(leaklab::to_text(report), testing::HasSubstr("running on thread "));
}

// A verdict at quiet waits for no limit.
TEST(TheTimeLimit, DoesNotDelayAVerdict) {
  auto const begin = std::chrono::steady_clock::now();
  EXPECT_THAT(leaklab::run([] { channel().value_pop(); }), leaklab::Deadlocks());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s); // half of the limit
}

} // namespace
