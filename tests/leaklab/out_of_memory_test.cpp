// A run that uses up all memory ends with the report so far, no matter which fiber was refused it.
#include <support/sanitized.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <new>

#include <sys/resource.h>
#include <unistd.h>

namespace {

using boost::fibers::fiber;
using testing::AllOf;
using testing::ExitedWithCode;
using testing::HasSubstr;
using channel = boost::fibers::unbuffered_channel<int>;

// Limits the memory of the process to what it has now and `more` MiB.
void limit_memory(std::size_t more) {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  auto const bytes = pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + (more << 20);
  rlimit const limit{bytes, bytes};
  if (setrlimit(RLIMIT_AS, &limit) != 0)
    std::abort();
}

class OutOfMemory : public testing::TestWithParam<std::size_t> {
protected:
  void SetUp() override {
    if (sanitized)
      GTEST_SKIP() << "a sanitizer takes terabytes of address space, which cannot be limited then";
    GTEST_FLAG_SET(death_test_style, "threadsafe");
  }

  // Runs it with little memory, prints the report and ends with 7.
  [[noreturn]] static void report_on(std::function<void()> const& body) {
    limit_memory(GetParam() == 1 ? 300 : 800);
    auto const report = leaklab::run(body, {.threads = GetParam(), .rethrow = false});
    if (report.verdict != leaklab::verdict::unfinished || !report.out_of_memory)
      std::abort();
    std::fputs(to_text(report).c_str(), stderr);
    std::fputs(to_json(report).dump().substr(0, 10).c_str(), stderr);
    std::_Exit(7);
  }
};

INSTANTIATE_TEST_SUITE_P(Threads, OutOfMemory, testing::Values(1, 3));

void start_without_end() {
  auto const out = std::make_shared<channel>();
  for (;;)
    fiber([out] { out->push(1); }).detach();
}

auto const is_report =
    AllOf(HasSubstr("OUT OF MEMORY after "), HasSubstr(" fibers; "), HasSubstr("256 of which follow"),
          HasSubstr("out_of_memory_test.cpp:"), HasSubstr("{\"alive\""));

TEST_P(OutOfMemory, InTheBodyEndsTheRunWithTheReportSoFar) {
  EXPECT_EXIT(report_on(start_without_end), ExitedWithCode(7), is_report);
}

TEST_P(OutOfMemory, InAnotherFiberEndsTheRunWithTheReportSoFar) {
  EXPECT_EXIT(report_on([] { fiber(start_without_end).join(); }), ExitedWithCode(7), is_report);
}

TEST_P(OutOfMemory, OfBlockedFibersEndsTheRunWithTheReportSoFar) {
  EXPECT_EXIT(report_on([] {
                auto const out = std::make_shared<channel>();
                for (;;) {
                  fiber([out] { out->push(1); }).detach();
                  boost::this_fiber::yield();
                }
              }),
              ExitedWithCode(7), AllOf(is_report, HasSubstr("blocked in unbuffered_channel::push")));
}

TEST_P(OutOfMemory, OfTheHeapEndsTheRunWithTheReportSoFar) {
  EXPECT_EXIT(report_on([] {
                fiber([] {
                  for (;;) {
                    char* volatile kept = new char[100];
                    (void)kept;
                  }
                }).join();
              }),
              ExitedWithCode(7), "OUT OF MEMORY after 2 fibers; 2 of them had not finished");
}

TEST_P(OutOfMemory, ThatTheBodyCatchesIsItsOwnAffair) {
  EXPECT_EXIT(
      {
        limit_memory(800);
        auto const report = leaklab::run(
            [] {
              try {
                delete[] new char[std::size_t{2} << 30];
              } catch (std::bad_alloc const&) {
              }
            },
            {.threads = GetParam()});
        std::_Exit(report.verdict == leaklab::verdict::clean && !report.out_of_memory ? 7 : 1);
      },
      ExitedWithCode(7), "");
}

TEST_P(OutOfMemory, IsRethrownWithTheReportOnStandardErrorIfTheBodyThrewIt) {
  EXPECT_EXIT(
      {
        limit_memory(800);
        try {
          leaklab::run(start_without_end, {.threads = GetParam()});
        } catch (std::bad_alloc const&) {
          std::_Exit(7);
        }
      },
      ExitedWithCode(7), "OUT OF MEMORY after ");
}

// The size was refused, not the memory.
TEST(ASizeThatMakesNoSense, IsNotTakenForWantOfMemory) {
  auto const report = leaklab::run(
      [] {
#ifdef __clang__ // asks operator new for as much as there can be, and gets bad_alloc
        throw std::bad_array_new_length();
#else
        long volatile size = -1;
        delete[] new int[static_cast<std::size_t>(size)];
#endif
      },
      {.rethrow = false});
  EXPECT_FALSE(report.out_of_memory);
  EXPECT_EQ(report.verdict, leaklab::verdict::clean);
  EXPECT_EQ(report.failure, "std::bad_array_new_length: std::bad_array_new_length");
}

} // namespace
