// run_here(): a world on the calling thread, which ends with its body.
#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>
#include <leaklab/settle.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using leaklab::LeaksNothing;
using leaklab::verdict;
using channel = boost::fibers::unbuffered_channel<int>;

// Runs it on a thread of its own, since it can be called once on each thread.
leaklab::run_report run_here(std::function<void()> const& body,
                             std::chrono::milliseconds longest_wait = 1min) {
  return std::async(std::launch::async, [&] { return leaklab::run_here(body, longest_wait); }).get();
}

TEST(RunHere, RunsTheBodyAsAFiberOfTheCallingThread) {
  std::thread([] {
    auto const here = std::this_thread::get_id();
    int ran = 0;
    EXPECT_THAT(leaklab::run_here([&] {
                  EXPECT_EQ(std::this_thread::get_id(), here);
                  fiber([&] { ++ran; }).join();
                }),
                LeaksNothing());
    EXPECT_EQ(ran, 1);
    EXPECT_THROW(leaklab::run_here([] {}), std::logic_error) << "a second time";
  }).join();
}

TEST(RunHere, ReturnsWithTheBodyWhateverFibersAreLeft) {
  auto const r = run_here([] {
    fiber([] { boost::this_fiber::sleep_for(1h); }).detach();
    fiber([] { channel().push(1); }).detach();
    boost::this_fiber::yield();
  });
  EXPECT_EQ(r.verdict, verdict::unfinished);
  EXPECT_EQ(r.alive.size(), 2u);
}

TEST(RunHere, ReportsABodyThatCanNeverRunAgain) {
  auto const r = run_here([] { channel().push(1); });
  ASSERT_THAT(r, leaklab::Deadlocks());
  EXPECT_EQ(r.stuck.at(0).operation, "unbuffered_channel::push");
  EXPECT_THAT(r.stuck.at(0).blocked_at.file.string(), testing::EndsWith("run_here_test.cpp"));
}

TEST(RunHere, WaitsForAThreadThatWakesTheBody) {
  boost::fibers::promise<int> promised;
  std::thread waker;
  EXPECT_THAT(run_here([&] {
                waker = std::thread([&] {
                  std::this_thread::sleep_for(50ms);
                  promised.set_value(7);
                });
                EXPECT_EQ(promised.get_future().get(), 7);
              }),
              LeaksNothing());
  waker.join();
}

TEST(RunHere, WaitsForAThreadNoLongerThanItIsTold) {
  std::promise<void> enough;
  std::thread other;
  auto const r = run_here(
      [&] {
        other = std::thread([&] { enough.get_future().wait(); });
        channel().push(1);
      },
      50ms);
  enough.set_value();
  other.join();
  ASSERT_EQ(r.verdict, verdict::unfinished);
  EXPECT_TRUE(r.at_the_limit.value_or(leaklab::activity()).waited_for_threads);
}

TEST(RunHere, WaitsForAThreadThatIsOlderThanTheLastMark) {
  boost::fibers::promise<int> promised;
  std::promise<void> begin;
  std::thread pool;
  EXPECT_THAT(run_here([&] {
                pool = std::thread([&] {
                  begin.get_future().wait();
                  std::this_thread::sleep_for(50ms);
                  promised.set_value(7);
                });
                leaklab::mark const here;
                begin.set_value();
                EXPECT_EQ(promised.get_future().get(), 7);
              }),
              LeaksNothing());
  pool.join();
}

TEST(RunHere, PutsWhatTheBodyThrowsIntoTheReport) {
  auto const r = run_here([] { throw std::runtime_error("no such file"); });
  EXPECT_EQ(r.failure, "std::runtime_error: no such file");
  EXPECT_THROW(std::rethrow_exception(r.thrown), std::runtime_error);
}

TEST(RunHere, MayRunOtherWorldsInItsBody) {
  EXPECT_THAT(run_here([] {
                EXPECT_THAT(leaklab::run([] { channel().push(1); }), leaklab::Deadlocks());
                EXPECT_THAT(leaklab::run([] { fiber([] {}).join(); }, {.threads = 2}), LeaksNothing());
              }),
              LeaksNothing());
}

TEST(RunHere, IsRefusedWhereItMakesNoSense) {
  EXPECT_THROW(run_here(nullptr), std::invalid_argument);
  EXPECT_THROW(run_here([] {}, 0ms), std::invalid_argument);
  EXPECT_THROW(leaklab::run([] { leaklab::run_here([] {}); }), std::logic_error);
}

} // namespace
