// settle(): what it says, in the middle of a run, about the fibers that were started since a mark.
#include <leaklab/external_work.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/run.hpp>
#include <leaklab/settle.hpp>
#include <leaklab/this_fiber.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using leaklab::LeaksNothing;
using leaklab::mark;
using leaklab::run_report;
using leaklab::settle;
using leaklab::settle_options;
using leaklab::verdict;
using channel = boost::fibers::unbuffered_channel<int>;

void get_stuck() {
  auto const nobody = std::make_shared<channel>();
  nobody->push(1);
}

// Runs it on a thread of the test's, since run_here() can be called once on each thread.
run_report run_here(std::function<void()> const& body) {
  run_report report;
  std::thread([&] { report = leaklab::run_here(body); }).join();
  return report;
}

// Runs a test on the calling thread, on a thread of leaklab's, and on three of them.
class Settle : public testing::TestWithParam<std::size_t> {
protected:
  void in_a_world(std::function<void()> const& body) const {
    auto const report = GetParam() == 0 ? run_here(body) : leaklab::run(body, {.threads = GetParam()});
    if (report.thrown)
      std::rethrow_exception(report.thrown);
  }
  run_report settled(std::function<void()> const& body, settle_options const& options = {}) const {
    run_report report;
    in_a_world([&] {
      mark const before;
      body();
      report = settle(before, options);
    });
    return report;
  }
};
INSTANTIATE_TEST_SUITE_P(In, Settle, testing::Values(0, 1, 3));

TEST_P(Settle, IsCleanWhenNothingWasStarted) {
  auto const r = settled([] {});
  EXPECT_THAT(r, LeaksNothing());
  EXPECT_EQ(r.spawned, 0u);
  EXPECT_EQ(r.outlived, 0u);
}

TEST_P(Settle, WaitsForThoseThatCanRunAndSaysHowManyThereWere) {
  auto const r = settled([] {
    for (int i = 0; i < 5; ++i)
      fiber([] {
        fiber([] { boost::this_fiber::yield(); }).detach();
        boost::this_fiber::sleep_for(5ms);
      }).detach();
  });
  EXPECT_THAT(r, LeaksNothing());
  EXPECT_EQ(r.spawned, 10u);
  EXPECT_EQ(r.finished, 10u);
  if (GetParam() <= 1) { // on several threads some may have finished before
    EXPECT_EQ(r.outlived, 5u);
  }
}

TEST_P(Settle, ReportsThoseThatAreStuckWithTheirPlaces) {
  auto const r = settled([] {
    fiber(&get_stuck).detach();
    fiber([] {}).join();
  });
  ASSERT_THAT(r, leaklab::Leaks(1, "unbuffered_channel::push"));
  EXPECT_EQ(r.spawned, 2u);
  EXPECT_EQ(r.finished, 1u);
  EXPECT_THAT(r.stuck[0].blocked_at.function, testing::HasSubstr("get_stuck"));
  EXPECT_THAT(r.stuck[0].spawned_at.file.string(), testing::EndsWith("settle_test.cpp"));
}

TEST_P(Settle, ReportsOnlyThoseSinceTheMark) {
  in_a_world([] {
    fiber(&get_stuck).detach();
    boost::this_fiber::yield();
    mark const before;
    fiber([] {}).detach();
    EXPECT_THAT(settle(before), LeaksNothing());
    fiber(&get_stuck).detach();
    EXPECT_THAT(settle(before), leaklab::Leaks(1));
    EXPECT_THAT(settle(before), leaklab::Leaks(1)) << "it says the same again";
    EXPECT_THAT(settle(mark()), LeaksNothing());
  });
}

TEST_P(Settle, EndsAtItsTimeLimitAndNamesTheFibersThatSleep) {
  boost::fibers::mutex mutex;
  boost::fibers::condition_variable enough;
  run_report r;
  in_a_world([&] {
    mark const before;
    fiber([&] {
      std::unique_lock l(mutex);
      enough.wait_for(l, 1h);
    }).detach();
    r = settle(before, {.time_limit = 50ms});
    enough.notify_one();
    EXPECT_THAT(settle(before), LeaksNothing());
  });
  ASSERT_EQ(r.verdict, verdict::unfinished);
  ASSERT_EQ(r.alive.size(), 1u);
  EXPECT_EQ(r.alive[0].state, leaklab::fiber_info::state_t::sleeping);
  EXPECT_EQ(r.alive[0].operation, "condition_variable::wait_for");
}

TEST_P(Settle, EndsAtItsTimeLimitWhenOneNeverStopsYielding) {
  std::atomic<bool> enough = false;
  in_a_world([&] {
    mark const before;
    fiber([&] {
      while (!enough)
        boost::this_fiber::yield();
    }).detach();
    EXPECT_EQ(settle(before, {.time_limit = 50ms}).verdict, verdict::unfinished);
    enough = true;
    EXPECT_THAT(settle(before), LeaksNothing());
  });
}

TEST_P(Settle, DoesNotWaitForOlderFibersOnceTheNewOnesHaveFinished) {
  std::atomic<bool> enough = false;
  in_a_world([&] {
    fiber([&] {
      while (!enough)
        boost::this_fiber::sleep_for(1ms);
    }).detach();
    mark const before;
    fiber([] { boost::this_fiber::yield(); }).detach();
    EXPECT_THAT(settle(before, {.time_limit = 1h}), LeaksNothing());
    enough = true;
  });
}

TEST_P(Settle, WaitsForAThreadThatWasStartedSinceTheMark) {
  std::thread waker;
  auto const r = settled([&] {
    auto const promised = std::make_shared<boost::fibers::promise<void>>();
    fiber([promised] { promised->get_future().wait(); }).detach();
    waker = std::thread([promised] {
      std::this_thread::sleep_for(30ms);
      promised->set_value();
    });
  });
  waker.join();
  EXPECT_THAT(r, LeaksNothing());
}

TEST_P(Settle, WaitsForExternalWork) {
  run_report first;
  in_a_world([&] {
    mark const before;
    fiber(&get_stuck).detach();
    {
      leaklab::external_work const outside;
      first = settle(before, {.time_limit = 30ms});
    }
    EXPECT_THAT(settle(before), leaklab::Leaks(1));
  });
  ASSERT_EQ(first.verdict, verdict::unfinished);
  EXPECT_EQ(first.at_the_limit.value_or(leaklab::activity()).external_work, 1u);
}

TEST_P(Settle, IgnoresBackgroundFibersAndThoseItIsToldTo) {
  in_a_world([] {
    mark const before;
    fiber([] {
      leaklab::this_fiber::mark_background();
      get_stuck();
    }).detach();
    EXPECT_THAT(settle(before), LeaksNothing());
    fiber([] {
      leaklab::this_fiber::set_name("pool");
      get_stuck();
    }).detach();
    auto const is_pool = [](leaklab::fiber_info const& f) { return f.name == "pool"; };
    EXPECT_THAT(settle(before, {.ignore = is_pool}), LeaksNothing());
    EXPECT_THAT(settle(before), LeaksNothing()) << "from then on";
    fiber(&get_stuck).detach();
    boost::this_fiber::yield();
    leaklab::ignore_current();
    EXPECT_THAT(settle(before), LeaksNothing());
    fiber(&get_stuck).detach();
    EXPECT_THAT(settle(before, {.ignore = is_pool}), leaklab::Leaks(1));
  });
}

TEST(Settle, MakesNoSenseOutsideAWorldOrWhereOthersChooseTheNextFiber) {
  EXPECT_THROW(settle(mark()), std::logic_error);
  EXPECT_THROW(leaklab::replay([] { settle(mark()); }, leaklab::schedule()), std::logic_error);
  EXPECT_THROW(leaklab::run([] { settle(mark(), {.time_limit = 0ms}); }), std::invalid_argument);
  EXPECT_THROW(leaklab::run([] { settle(mark(), {.abandon = true}); }, {.threads = 2}), std::logic_error);
  leaklab::ignore_current(); // does nothing
}

TEST(SettleAndAbandon, LetsNothingRunAnyMore) {
  auto const late = std::make_shared<channel>();
  auto const report = run_here([&] {
    int ran = 0;
    mark const before;
    fiber([&] {
      int value = 0;
      late->pop(value);
      ++ran;
    }).detach();
    fiber([&] {
      boost::this_fiber::sleep_for(20ms);
      ++ran;
    }).detach();
    fiber([&] {
      for (;;)
        boost::this_fiber::yield();
    }).detach();
    auto const r = settle(before, {.time_limit = 10ms, .abandon = true});
    EXPECT_EQ(r.verdict, verdict::unfinished);
    EXPECT_EQ(r.alive.size(), 3u);
    EXPECT_THAT(settle(before), LeaksNothing());
    late->close();
    boost::this_fiber::sleep_for(40ms);
    EXPECT_EQ(ran, 0);
  });
  EXPECT_THAT(report, LeaksNothing());
}

} // namespace
