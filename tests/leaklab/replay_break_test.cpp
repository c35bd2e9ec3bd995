// A replay that stops for a debugger at the beginning of a step: LEAKLAB_BREAK. Here a handler of SIGTRAP looks at the
// stack in the debugger's place.
#include "explored.hpp"
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/report/symbols.hpp>
#include <leaklab/stack/capture.hpp>
#include <leaklab/trace.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using explored::channel;
using explored::fiber;
using leaklab::schedule;
using testing::HasSubstr;

constexpr auto variable = "LEAKLAB_BREAK";

int stops = 0;
leaklab::detail::addresses stopped_at;

void note_stack(int) {
  ++stops;
  stopped_at = leaklab::detail::capture_here();
}

// Has LEAKLAB_BREAK while it lives, and catches SIGTRAP.
class break_at {
public:
  explicit break_at(std::string const& text) {
    setenv(variable, text.c_str(), 1);
    stops = 0;
    stopped_at.clear();
    before_ = std::signal(SIGTRAP, &note_stack);
  }
  ~break_at() {
    std::signal(SIGTRAP, before_);
    unsetenv(variable);
  }

private:
  void (*before_)(int) = nullptr;
};

// One of the functions below has a frame on the stack of each fiber that has begun.
__attribute__((noinline)) void be_the_body(std::function<void()> const& f) {
  f();
  asm volatile("");
}
__attribute__((noinline)) void be_a_sender(channel& c) {
  c.push(1);
  asm volatile("");
}
__attribute__((noinline)) void be_a_yielder() {
  boost::this_fiber::yield();
  boost::this_fiber::yield();
  asm volatile("");
}

// Of its fibers, B sends, C yields and D is dispatched.
void four_fibers() {
  be_the_body([] {
    channel c;
    fiber sends([&] { be_a_sender(c); });
    fiber yields(&be_a_yielder);
    fiber(boost::fibers::launch::dispatch, &be_a_yielder).join();
    int got = 0;
    c.pop(got);
    sends.join();
    yields.join();
  });
}

// Returns the functions on the stack where the replay stops.
std::string stack_at(std::uint64_t step, schedule const& s) {
  break_at const here(std::to_string(step));
  leaklab::replay(&four_fibers, s);
  EXPECT_EQ(stops, 1);
  std::string text;
  for (auto const& f : leaklab::detail::symbols::frames_of(stopped_at))
    text += f.function + '\n';
  return text;
}

class ABreakInAReplay : public testing::Test {
protected:
  void SetUp() override {
    if (sanitized)
      GTEST_SKIP() << "Boost.Fiber is built for a sanitizer";
  }
};

TEST_F(ABreakInAReplay, StopsAtEachStepOnTheStackOfTheFiberThatRunsIt) {
  auto const s = schedule::parse("CB");
  auto const run = leaklab::trace(&four_fibers, s);
  ASSERT_GT(run.steps.size(), 8U);
  constexpr char const* own[] = {"", "be_the_body", "be_a_sender", "be_a_yielder", "be_a_yielder"};
  std::vector<bool> has_begun(5);
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    auto const of = run.steps[i].fiber;
    auto const stack = stack_at(i + 1, s);
    for (auto const* const name : {"be_the_body", "be_a_sender", "be_a_yielder"})
      EXPECT_EQ(stack.find(name) != stack.npos, has_begun[of] && std::string(own[of]) == name)
          << "step " << i + 1 << " is of fiber " << of << ", on the stack is:\n"
          << stack;
    has_begun[of] = true;
  }
}

TEST_F(ABreakInAReplay, EndsAsTheReplayDoesWithoutIt) {
  auto const s = schedule::parse("CB");
  auto const without = to_string(leaklab::trace(&four_fibers, s).choices);
  for (auto const* const step : {"1", "2", "5"}) {
    break_at const here(step);
    EXPECT_EQ(to_string(leaklab::trace(&four_fibers, s).choices), without);
    EXPECT_EQ(stops, 1);
  }
}

TEST_F(ABreakInAReplay, EndsTheProcessWithoutADebugger) {
  EXPECT_EXIT(
      {
        setenv(variable, "1", 1);
        leaklab::replay(&four_fibers, {});
      },
      testing::KilledBySignal(SIGTRAP), "");
}

TEST_F(ABreakInAReplay, IsNotInTheRunsOfAnExploration) {
  break_at const here("1");
  auto const found = leaklab::explore([] { explored::get_stuck(); });
  ASSERT_TRUE(found.first_failure);
  EXPECT_THAT(found.show_first_failure(), HasSubstr("STUCK"));
  EXPECT_EQ(stops, 0);
}

std::string refused() {
  try {
    leaklab::replay(&four_fibers, {});
  } catch (std::invalid_argument const& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST_F(ABreakInAReplay, IsRefusedIfThereIsNoSuchStep) {
  break_at const here("1000");
  EXPECT_THAT(refused(), HasSubstr("LEAKLAB_BREAK is 1000, and the run has only "));
  EXPECT_EQ(stops, 0);
}

TEST_F(ABreakInAReplay, IsRefusedIfItIsNoNumber) {
  for (auto const* const text : {"x", "0", "-1", "3x", "99999999999999999999"}) {
    break_at const here(text);
    EXPECT_EQ(refused(), "LEAKLAB_BREAK must be the number of a step, from 1 on") << text;
  }
}

TEST(ABreakUnderASanitizer, IsRefused) {
  if (!sanitized)
    GTEST_SKIP() << "there is none here";
  break_at const here("1");
  EXPECT_THAT(refused(), HasSubstr("LEAKLAB_BREAK: Boost.Fiber is built for a sanitizer"));
}

} // namespace
