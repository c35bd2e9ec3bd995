// The program may end in a fiber of a world as it may anywhere else, with the exit code that was asked for.
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <thread>

#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using testing::ExitedWithCode;
using channel = boost::fibers::unbuffered_channel<int>;

// Says on standard error that it was destroyed.
struct teller {
  char const* text;
  ~teller() {
    if (text)
      std::fputs(text, stderr);
  }
};

void tell_at_the_end(bool quick = false) {
  static teller destroyed{nullptr};
  destroyed.text = "destroyed.";
  std::atexit([] { std::fputs("at exit, ", stderr); });
  if (quick)
    std::at_quick_exit([] { std::fputs("at quick exit.", stderr); });
}

void in_a_fiber(std::function<void()> const& end) {
  fiber([] {}).detach(); // would still run
  fiber([] { channel().value_pop(); }).detach();
  fiber([&end] {
    boost::this_fiber::yield();
    thread_local teller const of_the_thread{"thread, "};
    (void)of_the_thread.text;
    end();
  }).join();
}

class ExitInAFiber : public testing::TestWithParam<std::size_t> {
protected:
  ExitInAFiber() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  static void run(std::function<void()> const& body) { leaklab::run(body, {.threads = GetParam()}); }
};

INSTANTIATE_TEST_SUITE_P(Threads, ExitInAFiber, testing::Values(1, 4));

TEST_P(ExitInAFiber, EndsTheProgramAsAnywhereElse) {
  EXPECT_EXIT(
      {
        tell_at_the_end();
        run([] { in_a_fiber([] { std::exit(3); }); });
      },
      ExitedWithCode(3), "thread, at exit, destroyed\\.");
}

TEST_P(ExitInAFiber, MayBeQuick) {
  EXPECT_EXIT(
      {
        tell_at_the_end(true);
        run([] { in_a_fiber([] { std::quick_exit(4); }); });
      },
      ExitedWithCode(4), "^at quick exit\\.$");
}

TEST_P(ExitInAFiber, MayBeAtOnce) {
  EXPECT_EXIT(run([] { in_a_fiber([] { _exit(5); }); }), ExitedWithCode(5), "^$");
}

TEST_P(ExitInAFiber, MayBeInTheBody) {
  EXPECT_EXIT(run([] {
                fiber([] {}).detach();
                std::exit(6);
              }),
              ExitedWithCode(6), "^$");
}

TEST(ExitInAFiberOfManyThreads, LeavesChannelsThatAreDestroyedLaterAlone) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        static channel closed_later;
        leaklab::run(
            [] {
              for (int i = 0; i < 20; ++i)
                fiber([] {
                  int value = 0;
                  closed_later.pop(value);
                }).detach();
              boost::this_fiber::sleep_for(5ms);
              std::exit(2);
            },
            {.threads = 4});
      },
      ExitedWithCode(2), "^$");
}

TEST(ExitInAFiberOfManyThreads, DoesNotWaitForTheOthers) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(leaklab::run(
                  [] {
                    for (int i = 0; i < 20; ++i)
                      fiber([] {
                        for (;;)
                          boost::this_fiber::yield();
                      }).detach();
                    boost::this_fiber::sleep_for(5ms);
                    std::exit(7);
                  },
                  {.threads = 4}),
              ExitedWithCode(7), "^$");
}

TEST(ExitInAFiberOfManyThreads, IsNotOvertakenByTheTimeLimit) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        std::atexit([] { std::this_thread::sleep_for(500ms); });
        leaklab::run([] { std::exit(8); }, {.time_limit = 100ms});
        _exit(1);
      },
      ExitedWithCode(8), "^$");
}

TEST(ExitInMain, DoesNotWaitForAFiberThatStayedBehind) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        auto const go_on = std::make_shared<std::atomic<bool>>(true);
        leaklab::run(
            [go_on] {
              while (*go_on) {
              }
            },
            {.time_limit = 20ms});
        std::exit(9);
      },
      ExitedWithCode(9), "^$");
}

TEST(ExitInAReplay, EndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(leaklab::replay([] { in_a_fiber([] { std::exit(3); }); }, {}), ExitedWithCode(3), "thread, ");
}

TEST(AScheduleThatExits, IsACrashThatSaysSo) {
  struct {
    void (*end)();
    char const* text;
  } const cases[] = {
      {[] { std::exit(3); }, "the body called exit(3)"},
      {[] { std::exit(0); }, "the body called exit(0)"},
      {[] { std::quick_exit(4); }, "the body called quick_exit"},
      {[] { _exit(5); }, "its process exited with status 5"},
      {[] { ::raise(SIGKILL); }, "its process was ended by SIGKILL (Killed)"},
  };
  for (auto const& c : cases) {
    auto const all = leaklab::explore([&c] { in_a_fiber(c.end); });
    EXPECT_TRUE(all.complete);
    EXPECT_GT(all.schedules, 3u);
    EXPECT_EQ(all.crashed, all.schedules) << all;
    EXPECT_EQ(all.failure_text, c.text);
  }
}

TEST(AScheduleThatExits, RunsNoneOfTheCallersHandlers) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        tell_at_the_end(true);
        static char buffer[BUFSIZ];
        std::setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
        auto const copy = dup(STDERR_FILENO);
        dup2(copy, STDOUT_FILENO); // what a child flushed could be seen
        std::printf("[once]");
        leaklab::explore([] { std::exit(3); });
        leaklab::explore([] { std::quick_exit(4); });
        leaklab::explore([] { std::abort(); });
        std::fputs("explored, ", stderr);
        std::exit(0);
      },
      ExitedWithCode(0), "^explored, at exit, destroyed\\.\\[once\\]$");
}

} // namespace
