// Threads that are not the world's: the run waits for what they may still wake, and never calls it stuck.
#include <support/os_threads.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>
#include <leaklab/this_fiber.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using boost::fibers::promise;
using leaklab::Deadlocks;
using leaklab::Leaks;
using leaklab::LeaksNothing;
using testing::HasSubstr;
using channel = boost::fibers::unbuffered_channel<int>;

class On : public testing::TestWithParam<std::size_t> {
protected:
  leaklab::run_report run(std::function<void()> body, std::chrono::milliseconds limit = 60s) const {
    return leaklab::run(std::move(body), {.threads = GetParam(), .time_limit = limit});
  }
};

INSTANTIATE_TEST_SUITE_P(Threads, On, testing::Values(1, 2, 4));

// No external_work announces the thread.
TEST_P(On, AThreadThatTheBodyStartedIsWaitedFor) {
  std::thread outside;
  int got = 0;
  auto const report = run([&] {
    auto p = std::make_shared<promise<int>>();
    auto future = p->get_future();
    outside = std::thread([p] {
      std::this_thread::sleep_for(30ms);
      p->set_value(7);
    });
    got = future.get();
  });
  outside.join();
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_EQ(got, 7);
}

TEST_P(On, AThreadThatAnotherOneStartedIsWaitedForToo) {
  std::promise<void> done;
  int got = 0;
  auto const report = run([&] {
    auto p = std::make_shared<promise<int>>();
    auto future = p->get_future();
    std::thread([p, &done] {
      std::thread([p, &done] {
        std::this_thread::sleep_for(20ms);
        p->set_value(7);
        done.set_value();
      }).detach();
    }).detach();
    got = future.get();
  });
  done.get_future().wait();
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_EQ(got, 7);
}

TEST_P(On, AThreadThatEndsWithoutAWakeUpLeavesALeak) {
  std::thread outside;
  auto const report = run([&] {
    outside = std::thread([] { std::this_thread::sleep_for(10ms); });
    auto out = std::make_shared<channel>();
    fiber([out] { out->push(1); }).detach();
  });
  outside.join();
  EXPECT_THAT(report, Leaks(1, "unbuffered_channel::push"));
  EXPECT_FALSE(report.other_threads);
}

TEST_P(On, AThreadThatDoesNotEndLeavesNoVerdict) {
  std::promise<void> stop;
  std::thread outside;
  auto const report = run(
      [&] {
        outside = std::thread([&] { stop.get_future().wait(); });
        channel().value_pop();
      },
      50ms);
  stop.set_value();
  outside.join();
  EXPECT_EQ(report.verdict, leaklab::verdict::unfinished);
  ASSERT_TRUE(report.at_the_limit);
  EXPECT_TRUE(report.at_the_limit->waited_for_threads);
  EXPECT_THAT(
      leaklab::to_text(report),
      HasSubstr(
          "#1 may still be woken: by a thread that was started since the run began and is still alive"));
  EXPECT_THAT(leaklab::to_text(report), HasSubstr("There is no verdict while such a thread lives"));
}

// A pool that was there before, and does what it is told.
class pool_thread {
public:
  pool_thread() : thread_([this] { work(); }) {}
  ~pool_thread() {
    tell(nullptr);
    thread_.join();
  }
  void tell(std::function<void()> job) {
    std::lock_guard const l(mutex_);
    jobs_.push_back(std::move(job));
    changed_.notify_one();
  }

private:
  void work() {
    for (;;) {
      std::unique_lock l(mutex_);
      changed_.wait(l, [this] { return !jobs_.empty(); });
      auto const job = std::move(jobs_.front());
      jobs_.erase(jobs_.begin());
      if (!job)
        return;
      l.unlock();
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> jobs_;
  std::thread thread_;
};

TEST_P(On, ThreadsThatWereThereBeforeAreNamedInTheReport) {
  pool_thread pool;
  auto const report = run([] { channel().value_pop(); });
  EXPECT_THAT(report, Deadlocks());
  EXPECT_TRUE(report.other_threads);
  EXPECT_THAT(leaklab::to_text(report),
              HasSubstr("Other threads of this process were alive. If one may still wake a "
                        "fiber, announce it by leaklab::external_work."));
}

TEST_P(On, AReportOfAProcessWithoutOtherThreadsDoesNotSpeakOfThem) {
  auto const report = run([] { channel().value_pop(); });
  EXPECT_FALSE(report.other_threads);
  EXPECT_EQ(leaklab::to_text(report).find("Other threads"), std::string::npos);
}

// The pool wakes the body at some moment, from before quiet to long after the run. Whatever happens, the
// report does not contradict itself, and it says so if the wake-up was seen too late.
TEST_P(On, AWakeUpByAnOldThreadGivesNoFalseVerdict) {
  pool_thread pool;
  int times_clean = 0, times_withdrawn = 0, times_stuck = 0;
  for (int round = 0; round < 600; ++round) {
    std::atomic<bool> woken = false;
    auto const report = run([&, round] {
      auto p = std::make_shared<promise<int>>();
      auto future = p->get_future();
      pool.tell([p, &woken, round] {
        auto const until = std::chrono::steady_clock::now() + std::chrono::microseconds(round % 300);
        while (std::chrono::steady_clock::now() < until)
          ;
        p->set_value(7);
        woken = true;
      });
      future.get();
    });
    while (!woken)
      std::this_thread::yield();
    using enum leaklab::verdict;
    ASSERT_EQ(report.spawned, 1u);
    switch (report.verdict) {
    case clean:
      ++times_clean;
      ASSERT_EQ(report.finished, 1u);
      ASSERT_TRUE(report.stuck.empty() && report.alive.empty() && report.woken_from_outside.empty());
      break;
    case unfinished:
      ++times_withdrawn;
      ASSERT_EQ(report.woken_from_outside, std::vector<std::uint64_t>{1});
      ASSERT_TRUE(report.stuck.empty());
      ASSERT_EQ(report.alive.size(), 1u);
      ASSERT_EQ(report.alive[0].state, leaklab::fiber_info::state_t::ready);
      ASSERT_THAT(leaklab::to_text(report),
                  HasSubstr("A thread outside the world woke #1: announce it by leaklab::external_work."));
      break;
    case deadlock: // the wake-up came after the run: nobody could know
      ++times_stuck;
      ASSERT_EQ(report.stuck.size(), 1u);
      ASSERT_TRUE(report.other_threads);
      break;
    case leak:
      FAIL() << report;
    }
  }
  RecordProperty("clean", times_clean);
  RecordProperty("withdrawn", times_withdrawn);
  RecordProperty("stuck", times_stuck);
}

// If it is announced, the run is clean each time.
TEST_P(On, AnAnnouncedOldThreadIsWaitedFor) {
  pool_thread pool;
  for (int round = 0; round < 200; ++round) {
    auto const report = run([&, round] {
      auto p = std::make_shared<promise<int>>();
      auto future = p->get_future();
      pool.tell([p, round, work = std::make_shared<leaklab::external_work>()] {
        auto const until = std::chrono::steady_clock::now() + std::chrono::microseconds(round % 300);
        while (std::chrono::steady_clock::now() < until)
          ;
        p->set_value(7);
      });
      future.get();
    });
    ASSERT_THAT(report, LeaksNothing());
  }
}

} // namespace
