// Exact counts: many runs, many at once, many fibers, and no false alarm.
#include <support/on_threads.hpp>
#include <support/sanitized.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using leaklab::Leaks;
using leaklab::LeaksNothing;
using leaklab::run;
using channel = boost::fibers::unbuffered_channel<std::size_t>;

std::size_t resident_bytes() {
  std::size_t whole = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Starts n producers. The body receives from `taken` of them only, so the rest is stuck.
void early_return(std::size_t n, std::size_t taken, bool dawdle = false) {
  auto results = std::make_shared<channel>();
  for (std::size_t i = 0; i < n; ++i)
    fiber([=] {
      if (dawdle && i % 3 == 0)
        boost::this_fiber::sleep_for(std::chrono::microseconds(10 * (i % 7)));
      else if (dawdle && i % 3 == 1)
        boost::this_fiber::yield();
      results->push(i);
    }).detach();
  for (std::size_t i = 0; i < taken; ++i)
    results->value_pop();
}

TEST(AThousandLeakyRuns, InARowAreEachExact) {
  constexpr std::size_t fibers = 10;
  auto const body = [] { early_return(fibers, 1); };
  run(body);
  auto const before = resident_bytes();
  auto const runs = scaled(1000);
  for (std::size_t i = 0; i < runs; ++i)
    ASSERT_THAT(run(body), Leaks(fibers - 1, "unbuffered_channel::push")) << "run " << i;
  auto const grown = resident_bytes() - before;
  RecordProperty("runs", static_cast<int>(runs));
  RecordProperty("rss_growth_kib", static_cast<int>(grown / 1024));
  RecordProperty("rss_growth_bytes_per_stuck_fiber", static_cast<int>(grown / runs / (fibers - 1)));
}

TEST(FourThreadsOfRuns, AtOnceAreEachExact) {
  std::vector<std::thread> callers;
  std::atomic<std::size_t> exact = 0;
  auto const runs = scaled(250);
  for (std::size_t t = 0; t < 4; ++t)
    callers.emplace_back([&, t] {
      for (std::size_t i = 0; i < runs; ++i) {
        auto const n = 1 + (i + t) % 8;
        auto const report = run([n] { early_return(n, n - 1); }, {.threads = 1 + t % 2});
        exact +=
            report.verdict == leaklab::verdict::leak && report.stuck.size() == 1 && report.spawned == n + 1;
      }
    });
  for (auto& c : callers)
    c.join();
  EXPECT_EQ(exact, 4 * runs);
}

class On : public OnSoManyThreads {
protected:
  leaklab::run_options options() const { return world_options(120s); }
};

INSTANTIATE_TEST_SUITE_P(Threads, On, testing::Values(1, 2, 4));

TEST_P(On, TenThousandStuckFibersAreCounted) {
  constexpr std::size_t n = 10'000;
  LEAKLAB_SKIP_IF_TOO_MANY_FIBERS(n);
  auto const report = run([=] { early_return(n, 0); }, options());
  EXPECT_EQ(report.stuck.size(), n);
  EXPECT_EQ(report.spawned, n + 1);
  EXPECT_THAT(report, Leaks(n, "unbuffered_channel::push"));
}

TEST_P(On, TenThousandFibersAreReleasedByOneClose) {
  constexpr std::size_t n = 10'000;
  LEAKLAB_SKIP_IF_TOO_MANY_FIBERS(n);
  std::atomic<std::size_t> released = 0, waiting = 0;
  auto const body = [&] {
    auto quit = std::make_shared<channel>();
    for (std::size_t i = 0; i < n; ++i)
      fiber([&, quit] {
        ++waiting;
        std::size_t nothing = 0;
        released += quit->pop(nothing) == channel_op_status::closed;
      }).detach();
    while (waiting < n)
      boost::this_fiber::yield();
    quit->close();
  };
  EXPECT_THAT(run(body, options()), LeaksNothing());
  EXPECT_EQ(released, n);
}

// A deadline that never comes counts as none.
TEST_P(On, AFiberThatWaitsUntilTheEndOfTimeIsStuck) {
  auto const report = run(
      [] {
        auto const never = std::make_shared<boost::fibers::unbuffered_channel<int>>();
        fiber([never] {
          int value = 0;
          never->pop_wait_until(value, std::chrono::steady_clock::time_point::max());
        }).detach();
      },
      options());
  EXPECT_THAT(report, leaklab::Leaks(1, "unbuffered_channel::pop_wait_until"));
}

TEST_P(On, AMillionFibersMayComeAndGo) {
  auto const n =
      scaled(GetParam() <= 2 ? 1'000'000 : 200'000); // more threads than cores: slow, and nothing new
  constexpr std::size_t batch = 100;
  auto const rounds = n / batch;
  auto const before = resident_bytes();
  std::atomic<std::size_t> ran = 0;
  auto const report = run(
      [&] {
        for (std::size_t i = 0; i < rounds; ++i) {
          std::vector<fiber> fibers;
          for (std::size_t k = 0; k < batch; ++k)
            fibers.emplace_back([&] { ++ran; });
          for (auto& f : fibers)
            f.join();
        }
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_EQ(report.spawned, rounds * batch + 1);
  EXPECT_EQ(report.finished, rounds * batch + 1);
  EXPECT_EQ(ran, rounds * batch);
  auto const after = resident_bytes();
  auto const grown = after > before ? after - before : 0;
  RecordProperty("rss_growth_kib", static_cast<int>(grown / 1024));
  if (!sanitized) {
    EXPECT_LT(grown, std::size_t{200} << 20);
  }
}

TEST_P(On, AnEarlyReturnLeavesExactlyTheRest) {
  for (std::size_t n = 1; n <= 130; n += sanitized ? 13 : 1)
    for (bool dawdle : {false, true}) {
      auto const taken = n * 7 % (n + 1); // any number from none to all
      auto const report = run([=] { early_return(n, taken, dawdle); }, options());
      ASSERT_EQ(report.stuck.size(), n - taken) << n << " producers, " << taken << " taken\n" << report;
      ASSERT_EQ(report.spawned, n + 1);
      ASSERT_EQ(report.finished, taken + 1);
      ASSERT_EQ(report.verdict, n == taken ? leaklab::verdict::clean : leaklab::verdict::leak);
    }
}

// Runs a pipeline with everything in it: sleeps, timed waits, yields, locks, joins, fibers started by fibers.
void busy(std::size_t round) {
  auto numbers = std::make_shared<channel>();
  auto squares = std::make_shared<boost::fibers::buffered_channel<std::size_t>>(4);
  auto workers = std::make_shared<boost::fibers::barrier>(3);
  auto m = std::make_shared<boost::fibers::mutex>();
  fiber source([=] {
    for (std::size_t i = 0; i < 12; ++i) {
      if ((i + round) % 5 == 0)
        boost::this_fiber::sleep_for(20us);
      numbers->push(i);
    }
    numbers->close();
  });
  for (int w = 0; w < 3; ++w)
    fiber([=] {
      std::size_t n = 0;
      while (numbers->pop(n) == channel_op_status::success) {
        {
          std::lock_guard const l(*m);
          boost::this_fiber::yield();
        }
        fiber([=] { squares->push(n * n); }).join();
      }
      if (workers->wait())
        squares->close();
    }).detach();
  std::size_t sum = 0, n = 0;
  for (auto status = channel_op_status::success; status != channel_op_status::closed;) {
    status = squares->pop(n);
    if (status == channel_op_status::success)
      sum += n;
  }
  source.join();
  boost::fibers::async([] { boost::this_fiber::sleep_for(10us); }).wait();
  if (sum != 506)
    throw std::logic_error("the pipeline lost something");
}

INSTANTIATE_TEST_SUITE_P(Threads, OnSoManyThreads, testing::Values(1, 2, 3, 4));

TEST_P(OnSoManyThreads, ABusyCleanWorkloadRaisesNoFalseAlarm) {
  auto const rounds = scaled(200);
  for (std::size_t i = 0; i < rounds; ++i) {
    auto const report = run([i] { busy(i); }, {.threads = GetParam()});
    ASSERT_THAT(report, LeaksNothing()) << "round " << i;
    ASSERT_EQ(report.spawned, report.finished);
  }
}

// Quiet is an event, not a guess. With the longest possible limit, and with all fibers asleep most of the
// time, the verdict comes exactly when the last sleeper has failed to help.
TEST_P(OnSoManyThreads, QuietIsNotDeclaredWhileAFiberSleeps) {
  std::atomic<int> woken = 0;
  auto const report = run(
      [&] {
        auto out = std::make_shared<channel>();
        for (int i = 1; i <= 6; ++i)
          fiber([&, out, i] {
            boost::this_fiber::sleep_for(i * 5ms);
            ++woken;
            out->push(1);
          }).detach();
      },
      {.threads = GetParam(), .time_limit = std::chrono::hours(24)});
  EXPECT_EQ(woken, 6);
  EXPECT_THAT(report, Leaks(6, "unbuffered_channel::push"));
}

} // namespace
