// A world with a clock of its own: time stands still while a fiber can run, and then jumps to the next
// deadline.
#include <support/sanitized.hpp>

#include <leaklab/external_work.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;
using steady = std::chrono::steady_clock;
using leaklab::clock;
using leaklab::verdict;

class AClockOfItsOwn : public testing::TestWithParam<std::size_t> {
protected:
  leaklab::run_report run(std::function<void()> body, std::chrono::milliseconds time_limit = 60s) const {
    return leaklab::run(std::move(body),
                        {.threads = GetParam(), .time_limit = time_limit, .clock = clock::when_idle});
  }
};

TEST_P(AClockOfItsOwn, LetsAnHourPassAtOnceAndExactly) {
  auto const began = steady::now();
  steady::duration slept{}, by_system{};
  auto const report = run([&] {
    auto const before = steady::now();
    auto const system_before = std::chrono::system_clock::now();
    boost::this_fiber::sleep_for(1h);
    slept = steady::now() - before;
    by_system = std::chrono::system_clock::now() - system_before;
  });
  EXPECT_EQ(report.verdict, verdict::clean) << report;
  EXPECT_EQ(slept, 1h);
  EXPECT_EQ(by_system, 1h);
  EXPECT_LT(steady::now() - began, 30min) << "the calling thread has the machine's time";
}

TEST_P(AClockOfItsOwn, WakesSleepersInTheOrderOfTheirDeadlines) {
  std::vector<int> order;
  boost::fibers::mutex m;
  auto const report = run([&] {
    std::vector<fiber> all;
    for (int const k : {3, 1, 4, 2, 5})
      all.emplace_back([&order, &m, k] {
        boost::this_fiber::sleep_for(k * 1min);
        std::lock_guard const l(m);
        order.push_back(k);
      });
    for (auto& f : all)
      f.join();
  });
  EXPECT_EQ(report.verdict, verdict::clean) << report;
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3, 4, 5));
}

// Returns how a receiver ends that waits for an hour, while another fiber yields so often before it sends.
boost::fibers::channel_op_status received_after(int yields) {
  auto const c = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  fiber([c, yields] {
    for (int i = 0; i < yields; ++i)
      boost::this_fiber::yield();
    c->push(1);
  }).detach();
  int value = 0;
  return c->pop_wait_for(value, 1h);
}

// A timeout comes only if nothing else can happen. A fiber that only yields may wait for time to pass.
TEST_P(AClockOfItsOwn, StandsStillWhileAFiberCanRunButNotForOneThatYieldsForLong) {
  for (auto const& [yields, expected] : {std::pair{50, boost::fibers::channel_op_status::success},
                                         std::pair{5000, boost::fibers::channel_op_status::timeout}}) {
    boost::fibers::channel_op_status status{};
    auto const report = run([&, n = yields] { status = received_after(n); });
    EXPECT_EQ(report.verdict, verdict::clean) << report;
    if (GetParam() == 1 || yields == 50) { // on more threads the receiver may not have begun to wait by then
      EXPECT_EQ(status, expected) << yields;
    }
  }
}

TEST_P(AClockOfItsOwn, StandsStillWhileFibersPassValues) {
  auto status = boost::fibers::channel_op_status::closed;
  auto const report = run([&] {
    channel ping, pong, last;
    fiber player([&] {
      for (int v = 0; ping.pop(v) == boost::fibers::channel_op_status::success;)
        pong.push(v);
      last.push(1);
    });
    fiber server([&] {
      for (int i = 0; i < 2000; ++i) {
        ping.push(i);
        pong.value_pop();
      }
      ping.close();
    });
    int value = 0;
    status = last.pop_wait_for(value, 1ms);
    player.join();
    server.join();
  });
  EXPECT_EQ(report.verdict, verdict::clean) << report;
  EXPECT_EQ(status, boost::fibers::channel_op_status::success);
}

TEST_P(AClockOfItsOwn, ShowsTheFiberThatIsStuckBehindATimeout) {
  auto const report = run([] {
    auto const results = std::make_shared<channel>();
    fiber([results] {
      boost::this_fiber::sleep_for(30s);
      results->push(1);
    }).detach();
    int value = 0;
    results->pop_wait_for(value, 1s);
  });
  ASSERT_EQ(report.verdict, verdict::leak) << report;
  EXPECT_EQ(report.stuck.at(0).operation, "unbuffered_channel::push");
}

TEST_P(AClockOfItsOwn, DoesNotRunToADeadlineThatNeverComes) {
  auto const report = run([] {
    boost::fibers::mutex m;
    boost::fibers::condition_variable none;
    std::unique_lock l(m);
    none.wait_until(l, std::chrono::system_clock::time_point::max());
  });
  EXPECT_EQ(report.verdict, verdict::deadlock) << report;
}

TEST_P(AClockOfItsOwn, LetsTimePassForFibersThatYieldUntilIt) {
  auto const report = run([] {
    auto const end = steady::now() + 5s;
    while (steady::now() < end)
      boost::this_fiber::yield();
  });
  EXPECT_EQ(report.verdict, verdict::clean) << report;
}

TEST_P(AClockOfItsOwn, LetsTimePassForCodeThatAsksOverAndOver) {
  auto const report = run([] {
    auto const end = steady::now() + 50ms;
    while (steady::now() < end) {
    }
  });
  EXPECT_EQ(report.verdict, verdict::clean) << report;
}

TEST_P(AClockOfItsOwn, LetsASleepingHolderGiveBackALockThatOthersTry) {
  auto const report = run([] {
    boost::fibers::mutex m;
    fiber holder([&m] {
      std::lock_guard const l(m);
      boost::this_fiber::sleep_for(1min);
    });
    boost::this_fiber::yield();
    while (!m.try_lock()) {
    }
    m.unlock();
    holder.join();
  });
  EXPECT_EQ(report.verdict, verdict::clean) << report;
}

TEST_P(AClockOfItsOwn, StandsStillWhileExternalWorkLives) {
  std::atomic<bool> woken = false;
  std::thread outside;
  auto status = boost::fibers::future_status::deferred;
  auto const report = run([&] {
    auto const p = std::make_shared<boost::fibers::promise<int>>();
    auto answer = p->get_future();
    outside = std::thread([p, work = leaklab::external_work(), &woken] {
      std::this_thread::sleep_for(20ms);
      woken = true;
      p->set_value(1);
    });
    status = answer.wait_for(1h);
  });
  outside.join();
  EXPECT_EQ(report.verdict, verdict::clean) << report;
  EXPECT_TRUE(woken);
  EXPECT_EQ(status, boost::fibers::future_status::ready);
}

TEST_P(AClockOfItsOwn, DoesNotHelpAFiberThatSleepsAndHoldsExternalWorkItself) {
  auto const report = run(
      [] {
        leaklab::external_work const work;
        boost::this_fiber::sleep_for(1h);
      },
      100ms);
  EXPECT_EQ(report.verdict, verdict::unfinished) << report;
  ASSERT_EQ(report.alive.size(), 1u);
  EXPECT_GT(report.alive[0].wakes_within, 59min);
}

TEST_P(AClockOfItsOwn, IsNotThatOfTheBodysThreads) {
  steady::duration seen{};
  auto const report = run([&] {
    auto const before = steady::now();
    boost::this_fiber::sleep_for(24h);
    std::thread([&] { seen = steady::now() - before; }).join();
  });
  EXPECT_EQ(report.verdict, verdict::clean) << report;
  EXPECT_LT(seen, 12h);
}

TEST_P(AClockOfItsOwn, EndsAnEndlessTickerAtTheRealTimeLimit) {
  auto const report = run(
      [] {
        for (;;)
          boost::this_fiber::sleep_for(1s);
      },
      100ms);
  EXPECT_EQ(report.verdict, verdict::unfinished) << report;
}

INSTANTIATE_TEST_SUITE_P(On, AClockOfItsOwn, testing::Values(1, 2, 4),
                         [](auto const& info) { return std::to_string(info.param) + "Threads"; });

} // namespace
