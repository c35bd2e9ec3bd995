// leaklab::run: its options and what it counts.
#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>
#include <leaklab/this_fiber.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using leaklab::Deadlocks;
using leaklab::Leaks;
using leaklab::LeaksNothing;
using leaklab::Outlives;
using leaklab::run;
using channel = boost::fibers::unbuffered_channel<int>;

void nothing() {}

// Starts a fiber that sends a value; the value is never received.
fiber producer(boost::fibers::launch how = boost::fibers::launch::post) {
  auto out = std::make_shared<channel>();
  return fiber(how, [out] { out->push(1); });
}

TEST(Options, ThatMakeNoSenseAreRefused) {
  EXPECT_THROW(run(nullptr), std::invalid_argument);
  EXPECT_THROW(run(std::function<void()>()), std::invalid_argument);
  EXPECT_THROW(run(nothing, {.threads = 0}), std::invalid_argument);
  EXPECT_THROW(run(nothing, {.time_limit = 0ms}), std::invalid_argument);
  EXPECT_THROW(run(nothing, {.time_limit = -1ms}), std::invalid_argument);
}

TEST(Options, OfTheExtremeKindWork) {
  EXPECT_THAT(run(nothing, {.threads = 32}), LeaksNothing());
  EXPECT_THAT(run(nothing, {.time_limit = std::chrono::milliseconds::max()}), LeaksNothing());
}

TEST(Options, AreOneThreadAndAMinuteUnlessGiven) {
  leaklab::run_options const options;
  EXPECT_EQ(options.threads, 1u);
  EXPECT_EQ(options.time_limit, 60s);
  EXPECT_TRUE(options.rethrow);
}

// Each fiber stays on its thread, as with Boost.Fiber's own scheduler: a plain counter loses nothing.
TEST(OnTheThreadThatIsTheDefault, FibersMayShareAPlainCounter) {
  std::set<std::thread::id> seen;
  long counter = 0;
  run([&] {
    for (int i = 0; i < 8; ++i)
      fiber([&] {
        for (int k = 0; k < 1000; ++k) {
          auto const before = counter;
          if (k % 10 == 0)
            boost::this_fiber::yield();
          seen.insert(std::this_thread::get_id());
          counter = k % 10 == 0 ? counter + 1 : before + 1;
        }
      }).detach();
  });
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_EQ(counter, 8000);
}

TEST(Options, SayOnHowManyThreadsFibersRun) {
  for (std::size_t threads : {1, 2, 4}) {
    std::mutex m;
    std::set<std::thread::id> seen;
    auto const body = [&] {
      auto all_here = std::make_shared<std::atomic<std::size_t>>(0);
      for (std::size_t i = 0; i < threads; ++i)
        fiber([&, all_here] {
          {
            std::lock_guard const l(m);
            seen.insert(std::this_thread::get_id());
          }
          ++*all_here;
          while (*all_here < threads) // no suspension: each keeps its thread until all are there
            if (threads == 1)
              break;
        }).detach();
    };
    EXPECT_THAT(run(body, {.threads = threads}), LeaksNothing());
    EXPECT_EQ(seen.size(), threads);
    EXPECT_FALSE(seen.contains(std::this_thread::get_id()));
  }
}

TEST(ACleanRun, CountsTheBodyAndItsFibers) {
  auto const report = run([] {
    for (int i = 0; i < 4; ++i)
      fiber(nothing).join();
  });
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_THAT(report, Outlives(0));
  EXPECT_EQ(report.spawned, 5u);
  EXPECT_EQ(report.finished, 5u);
}

TEST(Outlived, AreTheFibersNotFinishedWhenTheBodyReturns) {
  for (std::size_t threads : {1, 2, 4}) {
    auto const report = run(
        [] {
          fiber(nothing).join();
          for (int i = 0; i < 3; ++i)
            fiber([] { boost::this_fiber::sleep_for(20ms); }).detach();
        },
        {.threads = threads});
    EXPECT_THAT(report, LeaksNothing());
    EXPECT_THAT(report, Outlives(3));
  }
}

TEST(Ids, AreSerialFromOneAndAParentIsTheFiberThatStarted) {
  auto const report = run(
      [] {
        for (int i = 0; i < 3; ++i)
          fiber([] {
            producer().detach();
            producer().join();
          }).detach();
      },
      {.threads = 1});
  ASSERT_THAT(report, Leaks(9));
  for (std::size_t i = 0; i < report.stuck.size(); ++i)
    EXPECT_EQ(report.stuck[i].id, i + 2); // the body is 1
  for (auto const& f : report.stuck)
    if (f.operation == "fiber::join")
      EXPECT_EQ(f.parent, 1u);
    else
      EXPECT_TRUE(f.parent >= 2 && f.parent <= 4) << f.parent;
}

TEST(Ids, AreNeverReused) {
  auto const report = run(
      [] {
        for (int i = 0; i < 50; ++i)
          fiber(nothing).join();
        producer().detach();
      },
      {.threads = 1});
  ASSERT_THAT(report, Leaks(1));
  EXPECT_EQ(report.stuck[0].id, 52u);
  EXPECT_EQ(report.spawned, 52u);
}

TEST(ADispatchedFiber, IsKnownWithItsParentAndTheLineThatStartedIt) {
  for (bool in_a_fiber : {false, true}) {
    auto const start = [] { producer(boost::fibers::launch::dispatch).detach(); };
    auto const report = run(
        [&] {
          if (in_a_fiber)
            fiber(start).join();
          else
            start();
        },
        {.threads = 1});
    ASSERT_THAT(report, Leaks(1, "unbuffered_channel::push"));
    EXPECT_EQ(report.stuck[0].parent, in_a_fiber ? 2u : 1u);
    EXPECT_EQ(report.stuck[0].spawned_at.file.filename(), "run_test.cpp");
    EXPECT_EQ(report.stuck[0].blocked_at.file.filename(), "run_test.cpp");
  }
}

TEST(ADispatchedFiber, ThatNeverBlocksIsCountedToo) {
  auto const report = run([] { fiber(boost::fibers::launch::dispatch, nothing).join(); });
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_EQ(report.spawned, 2u);
}

TEST(Stacks, AreInnermostFirstAndReachTheUsersCode) {
  auto const report = run([] { producer().detach(); });
  ASSERT_THAT(report, Leaks(1));
  auto const& f = report.stuck[0];
  ASSERT_FALSE(f.stack.empty());
  EXPECT_NE(std::find(f.stack.begin(), f.stack.end(), f.blocked_at), f.stack.end());
}

TEST(Stacks, OfStuckFibersHaveNothingOfTheReading) {
  auto const report = run([] { producer().detach(); });
  ASSERT_EQ(report.stuck.size(), 1u);
  for (auto const& f : report.stuck[0].stack) {
    EXPECT_EQ(f.file.string().find("leaklab/stack/"), std::string::npos) << f.file;
    EXPECT_EQ(f.function.find("capture"), std::string::npos) << f.function;
    EXPECT_EQ(f.function.find("reading::"), std::string::npos) << f.function;
  }
}

TEST(Stacks, CanBeSwitchedOff) {
  auto const report = run([] { producer().join(); }, {.stacks = false});
  EXPECT_THAT(report, Deadlocks());
  ASSERT_EQ(report.stuck.size(), 2u);
  for (auto const& f : report.stuck) {
    EXPECT_TRUE(f.stack.empty());
    EXPECT_EQ(f.operation, "");
    EXPECT_EQ(f.blocked_at, leaklab::frame{});
    EXPECT_EQ(f.spawned_at, leaklab::frame{});
    EXPECT_GT(f.stack_bytes, 0u);
  }
}

template <typename Stack>
std::size_t stack_bytes_with(Stack const& stack) {
  auto const report = run([&] {
    auto out = std::make_shared<channel>();
    fiber(std::allocator_arg, Stack(stack), [out] { out->push(1); }).detach();
    fiber(boost::fibers::launch::dispatch, std::allocator_arg, Stack(stack), [out] {
      out->push(1);
    }).detach();
  });
  EXPECT_THAT(report, Leaks(2, "unbuffered_channel::push"));
  EXPECT_EQ(report.stuck.at(0).stack_bytes, report.stuck.at(1).stack_bytes);
  return report.stuck.at(0).stack_bytes;
}

TEST(StackBytes, AreThoseOfTheStackAllocator) {
  auto const usual = boost::fibers::fixedsize_stack::traits_type::default_size();
  auto const page = boost::context::stack_traits::page_size();
  EXPECT_EQ(stack_bytes_with(boost::fibers::default_stack()), usual);
  EXPECT_EQ(stack_bytes_with(boost::fibers::fixedsize_stack(1 << 20)), std::size_t{1 << 20});
  EXPECT_EQ(stack_bytes_with(boost::fibers::fixedsize_stack(1 << 16)), std::size_t{1 << 16});
  auto const guarded = stack_bytes_with(boost::fibers::protected_fixedsize_stack(1 << 20));
  EXPECT_GE(guarded, std::size_t{1 << 20});
  EXPECT_LE(guarded, (std::size_t{1 << 20}) + page); // one page guards it
}

TEST(AFiberWithPropertiesOfItsOwn, EndsTheProgramWithAMessage) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  struct own : boost::fibers::fiber_properties {
    own() : boost::fibers::fiber_properties(nullptr) {}
  };
  for (auto const policy : {boost::fibers::launch::post, boost::fibers::launch::dispatch})
    EXPECT_DEATH(run([policy] {
                   boost::fibers::fiber_properties* const properties = new own;
                   fiber(policy, properties, nothing).join();
                 }),
                 "leaklab: a fiber was given properties of its own");
}

TEST(AReplacedScheduler, EndsTheProgramWithAMessage) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(run([] { boost::fibers::use_scheduling_algorithm<boost::fibers::algo::round_robin>(); }),
               "leaklab: the observed code replaced the scheduler of a world's thread");
}

} // namespace
