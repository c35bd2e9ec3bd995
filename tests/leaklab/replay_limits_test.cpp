// What a replay does with a body that does not come to its end.
#include "explored.hpp"
#include <support/os_threads.hpp>
#include <support/sanitized.hpp>

#include <leaklab/trace.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using explored::fiber;
using leaklab::schedule;

std::atomic<bool> go_on = false;

// Keeps its thread beyond every limit. Then it suspends, many times, and wakes others.
void spin_then_suspend() {
  fiber([] {
    while (!go_on)
      std::this_thread::sleep_for(1ms); // of the thread, not of the fiber
    for (int i = 0; i < 100; ++i)
      boost::this_fiber::yield();
    fiber(&explored::get_stuck).detach();
  }).detach();
}

// Writes over the stack where the director of the run was.
void overwrite_the_stack() {
  char volatile room[1 << 14];
  for (auto& c : room)
    c = 0x41;
}

// Returns the most memory that this process ever had.
long peak_mib() {
  rusage own{};
  getrusage(RUSAGE_SELF, &own);
  return own.ru_maxrss >> 10;
}

// Runs in a process of its own, which must end with 0.
void outlive(std::function<leaklab::run_report()> const& run) {
  auto const before = threads_of_this_process();
  bool const cut_short = run().verdict == leaklab::verdict::unfinished;
  overwrite_the_stack();
  go_on = true;
  while (threads_of_this_process() != before) // ctest's timeout ends this if it never goes
    std::this_thread::sleep_for(1ms);
  _exit(cut_short ? 0 : 1);
}

TEST(AReplayThatItsFiberOutlasts, LeavesNothingThatTheFiberCouldTouch) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(outlive([] { return leaklab::replay(&spin_then_suspend, schedule(), {.time_limit = 50ms}); }),
              testing::ExitedWithCode(0), "");
}

TEST(ATraceThatItsFiberOutlasts, LeavesNothingThatTheFiberCouldTouch) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      outlive([] { return leaklab::trace(&spin_then_suspend, schedule(), {.time_limit = 50ms}).report; }),
      testing::ExitedWithCode(0), "");
}

// Does the same many times, each time with less time between the limit and the fiber's next step.
TEST(AReplayThatItsFiberOutlasts, MayEndAtTheMomentInWhichTheFiberGoesOn) {
  auto const before = threads_of_this_process();
  for (int i = 0; i < 10; ++i) {
    go_on = false;
    std::thread later([i] {
      std::this_thread::sleep_for(203ms + i * 1ms); // 200 ms are given to reach a suspension
      go_on = true;
    });
    auto const run = leaklab::trace(&spin_then_suspend, schedule(), {.time_limit = 5ms});
    EXPECT_FALSE(run.steps.empty());
    later.join();
  }
  while (threads_of_this_process() != before)
    std::this_thread::sleep_for(1ms);
}

TEST(ATraceThatItsFiberOutlasts, SaysThatItStillRan) {
  auto const before = threads_of_this_process();
  go_on = false;
  auto const run = leaklab::trace(&spin_then_suspend, schedule(), {.time_limit = 50ms});
  EXPECT_EQ(run.report.verdict, leaklab::verdict::unfinished);
  ASSERT_EQ(run.steps.size(), 2u);
  EXPECT_EQ(run.steps[0].end, leaklab::step::end_t::ends);
  EXPECT_EQ(run.steps[1].end, leaklab::step::end_t::runs);
  EXPECT_EQ(run.steps[1].operation, "");
  go_on = true;
  while (threads_of_this_process() != before)
    std::this_thread::sleep_for(1ms);
}

// It is not known how many more choices there would have been.
TEST(AReplayThatItsLimitEnds, IsNotTakenForOneThatDoesNotFit) {
  auto const before = threads_of_this_process();
  go_on = false;
  auto const report = leaklab::replay(&spin_then_suspend, schedule::parse("BBBB"), {.time_limit = 10ms});
  EXPECT_EQ(report.verdict, leaklab::verdict::unfinished);
  go_on = true;
  while (threads_of_this_process() != before)
    std::this_thread::sleep_for(1ms);
}

// ---------------------------------------------------------------- the most steps

void yield_for_ever() {
  for (;;)
    boost::this_fiber::yield();
}

TEST(AReplayWithoutEnd, IsUnfinishedAfterTheMostSteps) {
  for (std::uint64_t most : {1, 2, 1000}) {
    auto const report = leaklab::replay(&yield_for_ever, schedule(), {.max_steps = most});
    EXPECT_EQ(report.verdict, leaklab::verdict::unfinished);
    ASSERT_EQ(report.alive.size(), 1u);
    EXPECT_EQ(report.most_steps, most);
  }
  auto const report = leaklab::replay(&yield_for_ever, schedule(), {.max_steps = 500});
  EXPECT_THAT(to_text(report),
              testing::StartsWith("UNFINISHED  1 of 1 fiber had not finished after 500 steps\n"));
}

TEST(AReplayWithoutEnd, EndsByItselfUnlessALimitIsGiven) {
  EXPECT_EQ(leaklab::replay(&yield_for_ever, schedule()).verdict, leaklab::verdict::unfinished);
}

TEST(ATraceWithoutEnd, HasTheMostStepsAndNoMore) {
  auto const before = peak_mib();
  auto const run = leaklab::trace(&yield_for_ever, schedule());
  EXPECT_EQ(run.report.verdict, leaklab::verdict::unfinished);
  ASSERT_EQ(run.steps.size(), 100'000u);
  EXPECT_EQ(run.steps.back().end, leaklab::step::end_t::yields);
  EXPECT_EQ(run.steps.back().operation, "this_fiber::yield");
  if (!sanitized) {
    EXPECT_LT(peak_mib() - before, 200);
  }
}

TEST(AReplay, ThatEndsWithTheLastStepAllowedIsWhole) {
  auto const body = explored::yielding(2, 3); // nine steps: the body is one
  EXPECT_EQ(leaklab::replay(body, schedule(), {.max_steps = 9}).verdict, leaklab::verdict::clean);
  EXPECT_EQ(leaklab::replay(body, schedule(), {.max_steps = 8}).verdict, leaklab::verdict::unfinished);
  EXPECT_THROW(leaklab::replay(body, schedule(), {.max_steps = 0}), std::invalid_argument);
}

} // namespace
