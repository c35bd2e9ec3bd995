// What is said before an exception that leaves a fiber ends the program; and the program ends as it would
// anyway.
//
// Boost.Context's ucontext, which the sanitizers need, has a frame that ends the unwinder's search only after
// the stack above it is gone, so that the place may be lost there.
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>
#include <leaklab/this_fiber.hpp>

#include <boost/fiber/all.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

namespace {

using namespace std::string_literals;
using boost::fibers::fiber;
using leaklab::run;
using testing::AllOf;
using testing::HasSubstr;
using testing::KilledBySignal;
using testing::Not;

// Where clang compiles code that calls a function that may throw, in one that must not, the stack is unwound
// up to there before the program ends. Boost.Fiber's headers have such a function below every fiber. So
// nothing is left that would say where the exception comes from.
#ifdef __clang__
constexpr bool the_stack_is_whole = false;
#else
constexpr bool the_stack_is_whole = true;
#endif

class AnExceptionThatLeavesAFiber : public testing::Test {
protected:
  AnExceptionThatLeavesAFiber() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

auto const thrown_at = std::to_string(__LINE__ + 2);
void load() {
  throw std::runtime_error("no such file");
}

auto const started_at = std::to_string(__LINE__ + 2);
void load_in_a_fiber() {
  fiber([] {
    leaklab::this_fiber::set_name("loader");
    load();
  }).join();
}

TEST_F(AnExceptionThatLeavesAFiber, IsNamedWithTheFiberAndBothPlaces) {
  EXPECT_EXIT(run(load_in_a_fiber), KilledBySignal(SIGABRT),
              AllOf(HasSubstr("leaklab: std::terminate was called in fiber #2 \"loader\" after throwing "
                              "std::runtime_error: no such file\n" +
                              (the_stack_is_whole
                                   ? "    at      tests/leaklab/last_words_test.cpp:" + thrown_at + "   "
                                   : "")),
                    HasSubstr((the_stack_is_whole ? "load()\n"s : ""s) +
                              "    started tests/leaklab/last_words_test.cpp:" + started_at + "   "),
                    HasSubstr("terminate called after throwing an instance of 'std::runtime_error'")));
}

TEST_F(AnExceptionThatLeavesAFiber, IsNamedOnOtherThreadsAndWithLittleStackToo) {
  EXPECT_EXIT(run(
                  [] {
                    for (int i = 0; i < 8; ++i)
                      fiber(std::allocator_arg, boost::fibers::fixedsize_stack(24 * 1024), load).detach();
                  },
                  {.threads = 3}),
              KilledBySignal(SIGABRT),
              HasSubstr(sanitized || !the_stack_is_whole
                            ? "std::runtime_error: no such file\n"
                            : "std::runtime_error: no such file\n    at      tests/leaklab/"));
}

TEST_F(AnExceptionThatLeavesAFiber, MayBeAnything) {
  EXPECT_EXIT(run([] { fiber([] { throw 42; }).join(); }), KilledBySignal(SIGABRT),
              HasSubstr("leaklab: std::terminate was called in fiber #2 after throwing int\n"));
}

TEST_F(AnExceptionThatLeavesAFiber, IsNotSaidToHaveLeftItIfItWasCaught) {
  EXPECT_EXIT(run([] {
                try {
                  load();
                } catch (std::runtime_error const&) {
                  fiber const joinable([] {});
                }
              }),
              KilledBySignal(SIGABRT), HasSubstr("was called in fiber #1 after throwing std::runtime_error"));
}

TEST_F(AnExceptionThatLeavesAFiber, ReachesTheHandlerThatWasThereBefore) {
  EXPECT_EXIT(
      {
        std::set_terminate([] {
          std::fputs("the handler of the program", stderr);
          _exit(9);
        });
        run(load_in_a_fiber);
      },
      testing::ExitedWithCode(9), "in fiber #2(.|\n)*the handler of the program");
}

TEST_F(AnExceptionThatLeavesAFiber, IsNotSpokenOfOnOtherThreads) {
  auto const text = Not(HasSubstr("leaklab: "));
  EXPECT_EXIT(run([] { std::thread(load).join(); }), KilledBySignal(SIGABRT), text);
  EXPECT_EXIT(
      {
        run([] {});
        std::thread([] { fiber(load).join(); }).join();
      },
      KilledBySignal(SIGABRT), text);
}

TEST_F(AnExceptionThatLeavesAFiber, IsTheTextOfAScheduleThatCrashed) {
  auto const all = leaklab::explore(load_in_a_fiber);
  EXPECT_EQ(all.crashed, all.schedules);
  EXPECT_THAT(
      all.failure_text,
      testing::StartsWith(
          "std::terminate was called in fiber #2 \"loader\" after throwing std::runtime_error: no such file" +
          (the_stack_is_whole ? ", at tests/leaklab/last_words_test.cpp:" + thrown_at : "")));
}

TEST_F(AnExceptionThatLeavesAFiber, MayBeMissing) {
  EXPECT_EXIT(
      run([] { fiber const joinable([] {}); }), KilledBySignal(SIGABRT),
      AllOf(HasSubstr(
                "leaklab: std::terminate was called in fiber #1\n    at      tests/leaklab/last_words_test"),
            HasSubstr("\n    it is the body\n")));
}

void relock() {
  static boost::fibers::mutex m;
  m.lock();
  m.lock();
}

TEST_F(AnExceptionThatLeavesAFiber, FromAMutexLockedTwiceNamesTheFiberThatRelockedIt) {
  EXPECT_EXIT(run([] { fiber(relock).join(); }), KilledBySignal(SIGABRT),
              AllOf(HasSubstr("in fiber #2 after throwing boost::fibers::lock_error"),
                    HasSubstr(sanitized || !the_stack_is_whole
                                  ? "relocked by #2"
                                  : "relocked by #2 at tests/leaklab/last_words_test.cpp:1"),
                    HasSubstr("by #2 itself")));
}

// Gives every fiber the same memory: one at a time.
struct same_stack {
  boost::context::stack_context allocate() const {
    alignas(4096) static std::byte memory[128 * 1024];
    boost::context::stack_context s;
    s.size = sizeof memory;
    s.sp = memory + sizeof memory;
    return s;
  }
  void deallocate(boost::context::stack_context&) const {}
};

TEST_F(AnExceptionThatLeavesAFiber, FromAMutexThatAFiberKeptNamesThatFiber) {
  EXPECT_EXIT(run([] {
                static boost::fibers::mutex m;
                auto const lock = [] { m.lock(); };
                for (int i = 0; i < 2; ++i)
                  fiber(std::allocator_arg, same_stack(), lock).join();
              }),
              KilledBySignal(SIGABRT),
              "relocked by #3.*: the mutex is held by #3 itself, or by #2 that ended");
}

} // namespace
