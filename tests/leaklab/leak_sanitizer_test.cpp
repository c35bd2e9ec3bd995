// LeakSanitizer stays on: it says nothing about abandoned fibers, and finds what else was lost beside them.
#include <support/on_threads.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/protected_fixedsize_stack.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

// Leaves fibers that own memory: stuck on stacks of two kinds, never started, asleep.
template <typename Stack>
void leak_fibers(Stack stack, std::size_t threads) {
  auto const report = leaklab::run(
      [stack]() mutable {
        auto out = std::make_shared<channel>();
        for (int i = 0; i < 3; ++i)
          fiber(std::allocator_arg, stack, [out, text = std::string(1000, 'x')] {
            std::vector<int> const numbers(1000);
            out->push(static_cast<int>(text.size() + numbers.size()));
          }).detach();
      },
      {.threads = threads});
  if (report.stuck.size() != 3)
    std::_Exit(99);
}

int* volatile lost;

void lose_memory() {
  lost = new int[1234];
  lost = nullptr;
}

using LeakSanitizerOn = OnSoManyThreads;
INSTANTIATE_TEST_SUITE_P(Threads, LeakSanitizerOn, testing::Values(1, 2, 4));

TEST_P(LeakSanitizerOn, SaysNothingOfAbandonedFibers) {
  EXPECT_EXIT(
      {
        leak_fibers(boost::fibers::fixedsize_stack(), GetParam());
        leak_fibers(boost::fibers::protected_fixedsize_stack(), GetParam());
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_P(LeakSanitizerOn, SaysNothingOfFibersThatTheTimeLimitStopped) {
  EXPECT_EXIT(
      {
        using namespace std::chrono_literals;
        leaklab::run(
            [] {
              for (int i = 0; i < 3; ++i)
                fiber([text = std::string(1000, 'x')] { boost::this_fiber::sleep_for(1h); }).detach();
            },
            {.threads = GetParam(), .time_limit = 50ms});
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_P(LeakSanitizerOn, FindsWhatWasLostBesideThem) {
  EXPECT_EXIT(
      {
        leak_fibers(boost::fibers::fixedsize_stack(), GetParam());
        lose_memory();
        leak_fibers(boost::fibers::protected_fixedsize_stack(), GetParam());
        std::exit(0);
      },
      testing::ExitedWithCode(1), "4936 byte\\(s\\) leaked in 1 allocation");
}

} // namespace
