// After a run: what was abandoned stays quiet, threads are gone, and worlds do not know of each other.
#include <support/os_threads.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <thread>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using leaklab::Deadlocks;
using leaklab::Leaks;
using leaklab::LeaksNothing;
using channel = boost::fibers::unbuffered_channel<int>;
using buffer = boost::fibers::buffered_channel<int>;

class On : public testing::TestWithParam<std::size_t> {
protected:
  leaklab::run_report run(std::function<void()> body) const {
    return leaklab::run(std::move(body), {.threads = GetParam()});
  }
};

INSTANTIATE_TEST_SUITE_P(Threads, On, testing::Values(1, 2, 4));

void leak_one() {
  auto out = std::make_shared<channel>();
  fiber([out] { out->push(1); }).detach();
}

TEST_P(On, AllThreadsOfALeakyWorldEnd) {
  run(leak_one);
  auto const before = threads_of_this_process();
  for (int i = 0; i < 10; ++i)
    run(leak_one);
  EXPECT_EQ(threads_of_this_process(), before);
}

TEST_P(On, ALateWakeUpOfAnAbandonedFiberDoesNothing) {
  std::atomic<bool> went_on = false;
  {
    channel out;
    buffer in(2);
    boost::fibers::promise<int> p;
    boost::fibers::mutex m;
    boost::fibers::condition_variable changed;
    auto const report = run([&] {
      fiber([&] {
        out.push(1);
        went_on = true;
      }).detach();
      fiber([&] {
        in.value_pop();
        went_on = true;
      }).detach();
      fiber([&, f = p.get_future()]() mutable {
        f.get();
        went_on = true;
      }).detach();
      fiber([&] {
        std::unique_lock l(m);
        changed.wait(l);
        went_on = true;
      }).detach();
    });
    EXPECT_THAT(report, Leaks(4));
    changed.notify_all();
    p.set_value(1);
    in.push(1);
    in.close();
    out.close();
  } // and all of them are destroyed
  leaklab::run([] { boost::this_fiber::sleep_for(1ms); });
  EXPECT_FALSE(went_on);
}

TEST_P(On, AnAbandonedSleeperIsNotWokenEither) {
  auto out = std::make_shared<channel>();
  std::atomic<bool> went_on = false;
  auto const report = leaklab::run(
      [&, out] {
        fiber([&, out] {
          int value = 0;
          out->pop_wait_for(value, 1h);
          went_on = true;
        }).detach();
      },
      {.threads = GetParam(), .time_limit = 30ms});
  EXPECT_EQ(report.verdict, leaklab::verdict::unfinished);
  out->close();
  EXPECT_FALSE(went_on);
}

TEST_P(On, AMutexOfAnAbandonedWaiterCanStillBeUnlockedInAnotherWorld) {
  auto in = std::make_shared<channel>();
  EXPECT_THAT(run([in] { fiber([in] { in->value_pop(); }).detach(); }), Leaks(1));
  EXPECT_THAT(run([in] { in->close(); }), LeaksNothing());
}

TEST_P(On, ARunInsideABodyIsAWorldOfItsOwn) {
  std::size_t inner_stuck = 0;
  auto const report = run([&, threads = GetParam()] {
    leak_one();
    inner_stuck = leaklab::run(
                      [] {
                        leak_one();
                        leak_one();
                      },
                      {.threads = threads})
                      .stuck.size();
  });
  EXPECT_EQ(inner_stuck, 2u);
  EXPECT_THAT(report, Leaks(1, "unbuffered_channel::push"));
  EXPECT_EQ(report.spawned, 2u);
}

TEST_P(On, ARunMayBeMadeFromAnOrdinaryFiber) {
  leaklab::run_report report;
  fiber([&] { report = run(leak_one); }).join();
  EXPECT_THAT(report, Leaks(1, "unbuffered_channel::push"));
}

TEST_P(On, TwoRunsAtOnceDoNotMix) {
  for (int i = 0; i < 50; ++i) {
    leaklab::run_report one, other;
    std::thread a([&] { one = run(leak_one); });
    std::thread b([&] { other = run([] { channel().value_pop(); }); });
    a.join();
    b.join();
    ASSERT_THAT(one, Leaks(1, "unbuffered_channel::push"));
    ASSERT_THAT(other, Deadlocks());
    ASSERT_EQ(one.spawned, 2u);
    ASSERT_EQ(other.spawned, 1u);
  }
}

TEST_P(On, DestructorsOfAbandonedFibersDoNotRun) {
  static std::atomic<int> alive;
  struct counted {
    counted() { ++alive; }
    counted(counted const&) { ++alive; }
    ~counted() { --alive; }
  };
  alive = 0;
  run([] {
    auto out = std::make_shared<channel>();
    fiber([out] {
      counted const here;
      out->push(1);
    }).detach();
  });
  EXPECT_EQ(alive, 1);
}

} // namespace
