// What observed code may tell its world: names, background fibers, work that goes on outside.
#include <support/on_threads.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>
#include <leaklab/this_fiber.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using boost::fibers::promise;
using leaklab::Deadlocks;
using leaklab::external_work;
using leaklab::Leaks;
using leaklab::LeaksNothing;
using leaklab::this_fiber::mark_background;
using leaklab::this_fiber::set_name;
using channel = boost::fibers::unbuffered_channel<int>;

class On : public OnSoManyThreads {
protected:
  leaklab::run_report run(std::function<void()> body) const {
    return leaklab::run(std::move(body), world_options());
  }
};

INSTANTIATE_TEST_SUITE_P(Threads, On, testing::Values(1, 2, 4));

TEST_P(On, ANameIsInTheReport) {
  auto const report = run([] {
    set_name("the body");
    auto out = std::make_shared<channel>();
    fiber([out] {
      set_name("first");
      set_name("producer");
      out->push(1);
    }).join();
  });
  ASSERT_THAT(report, Deadlocks());
  ASSERT_EQ(report.stuck.size(), 2u);
  EXPECT_EQ(report.stuck[0].name, "the body");
  EXPECT_EQ(report.stuck[1].name, "producer");
}

// Starts a service that takes requests for ever.
void start_service(std::shared_ptr<channel> const& requests) {
  fiber([requests] {
    mark_background();
    mark_background(); // once is enough, twice does no harm
    int request = 0;
    while (requests->pop(request) == boost::fibers::channel_op_status::success)
      boost::this_fiber::sleep_for(100us);
  }).detach();
}

TEST_P(On, ABackgroundServiceIsNeverReported) {
  auto const report = run([] {
    auto requests = std::make_shared<channel>();
    start_service(requests);
    for (int i = 0; i < 3; ++i)
      requests->push(i);
  });
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_EQ(report.spawned, 2u);
  EXPECT_EQ(report.finished, 1u);
  EXPECT_TRUE(report.stuck.empty() && report.alive.empty());
}

TEST_P(On, ABackgroundServiceHidesNoLeak) {
  auto const report = run([] {
    auto requests = std::make_shared<channel>(), reply = std::make_shared<channel>();
    start_service(requests);
    requests->push(1);
    fiber([reply] { reply->value_pop(); }).detach();
  });
  EXPECT_THAT(report, Leaks(1, "unbuffered_channel::value_pop"));
}

TEST_P(On, ARunEndsWhenOnlyABackgroundTickerIsLeft) {
  auto const report = run([] {
    fiber([] {
      mark_background();
      for (;;)
        boost::this_fiber::sleep_for(1h);
    }).detach();
    fiber([] { boost::this_fiber::sleep_for(1ms); }).detach();
  });
  EXPECT_THAT(report, LeaksNothing());
}

TEST_P(On, WhatABackgroundFiberStartsWhenAllOthersHaveFinishedIsNoLeak) {
  auto const report = run([] {
    fiber([] {
      mark_background(); // ends the run, on one thread: the body has finished
      fiber([] {}).detach();
      boost::this_fiber::sleep_for(1h);
    }).detach();
  });
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_TRUE(report.stuck.empty() && report.alive.empty());
}

TEST_P(On, ABackgroundTickerMayStillWakeTheOthers) {
  auto const report = run([] {
    auto out = std::make_shared<channel>();
    fiber([out] {
      mark_background();
      for (;;) {
        boost::this_fiber::sleep_for(2ms);
        out->push(1);
      }
    }).detach();
    for (int i = 0; i < 3; ++i)
      out->value_pop();
  });
  EXPECT_THAT(report, LeaksNothing());
}

TEST_P(On, MarkingTheBodyHasNoEffect) {
  EXPECT_THAT(run([] {
                mark_background();
                channel().value_pop();
              }),
              Deadlocks());
}

TEST_P(On, ExternalWorkIsWaitedFor) {
  std::thread outside;
  int result = 0;
  auto const report = run([&] {
    auto p = std::make_shared<promise<int>>();
    auto future = p->get_future();
    outside = std::thread([p, work = external_work()] {
      std::this_thread::sleep_for(20ms);
      p->set_value(7);
    });
    result = future.get();
  });
  outside.join();
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_EQ(result, 7);
}

// The waker still uses the world after the fiber that it woke, which was the last one, has ended.
TEST_P(On, ExternalWorkMayEndAfterTheWorldHas) {
  for (int round = 0; round < 200; ++round) {
    std::thread outside;
    auto const report = run([&] {
      auto p = std::make_shared<promise<int>>();
      auto future = p->get_future();
      outside = std::thread([p, work = external_work()] { p->set_value(7); });
      future.get();
    });
    EXPECT_THAT(report, LeaksNothing());
    outside.join();
  }
}

TEST_P(On, ExternalWorkThatEndsWithoutAWakeUpLeavesALeak) {
  std::thread outside;
  auto const report = run([&] {
    auto never = std::make_shared<promise<int>>();
    outside = std::thread([work = external_work()] { std::this_thread::sleep_for(5ms); });
    fiber([never] { never->get_future().get(); }).detach();
  });
  outside.join();
  EXPECT_THAT(report, Leaks(1, "future::get"));
}

TEST_P(On, ExternalWorkMayBeMovedAboutAndEndInAFiber) {
  auto const report = run([] {
    external_work a;
    external_work b = std::move(a);
    external_work c;
    c = std::move(b);
    auto& same = c;
    c = std::move(same);
    fiber([work = std::move(c)] { boost::this_fiber::sleep_for(1ms); }).detach();
    fiber([] { promise<int>().get_future().wait_for(1ms); }).detach();
  });
  EXPECT_THAT(report, LeaksNothing());
}

TEST_P(On, ManyPiecesOfExternalWorkAreCounted) {
  std::vector<std::thread> outside;
  std::atomic<int> sum = 0;
  auto const report = run([&] {
    for (int i = 1; i <= 8; ++i) {
      auto p = std::make_shared<promise<int>>();
      outside.emplace_back([p, i, work = external_work()] {
        std::this_thread::sleep_for(std::chrono::milliseconds(i % 3));
        p->set_value(i);
      });
      fiber([&, future = p->get_future()]() mutable { sum += future.get(); }).detach();
    }
  });
  for (auto& t : outside)
    t.join();
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_EQ(sum, 36);
}

TEST_P(On, ExternalWorkThatNeverEndsIsUnfinished) {
  external_work kept; // made outside of any world: nothing
  auto const report = leaklab::run(
      [&] {
        kept = external_work();
        channel().value_pop();
      },
      {.threads = GetParam(), .time_limit = 30ms});
  EXPECT_EQ(report.verdict, leaklab::verdict::unfinished);
  ASSERT_EQ(report.alive.size(), 1u);
  EXPECT_EQ(report.alive[0].state, leaklab::fiber_info::state_t::blocked);
  EXPECT_EQ(report.alive[0].operation, "unbuffered_channel::value_pop");
} // and its world is gone when `kept` goes

TEST(OutsideAWorld, NothingHappens) {
  set_name("nobody");
  mark_background();
  external_work a;
  external_work b = std::move(a);
  a = std::move(b);
  fiber([] {
    set_name("an ordinary fiber");
    mark_background();
    external_work c;
  }).join();
}

} // namespace
