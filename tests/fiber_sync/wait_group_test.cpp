// Go's WaitGroup semantics, on one and several threads, in leaklab's worlds and on Boost.Fiber's own
// schedulers.
#include <support/on_threads.hpp>
#include <support/sanitized.hpp>

#include <fiber_sync/wait_group.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using fiber_sync::wait_group;
using leaklab::LeaksNothing;

// The tests with this fixture run on 1, 2 and 4 threads.
class WaitGroupOn : public OnSoManyThreads {
protected:
  leaklab::run_options options() const { return world_options(); }
};

INSTANTIATE_TEST_SUITE_P(Threads, WaitGroupOn, testing::Values(1, 2, 4),
                         [](auto const& info) { return std::to_string(info.param); });

// Lets others run before the k-th of some fibers goes on: it yields, sleeps, or does nothing.
void dawdle(std::size_t k) {
  if (k % 3 == 1)
    boost::this_fiber::yield();
  if (k % 7 == 2)
    boost::this_fiber::sleep_for(std::chrono::microseconds(10 * (k % 5)));
}

TEST_P(WaitGroupOn, WaitReturnsWhenEveryWorkerIsDone) {
  for (std::size_t n = 0; n <= 130; ++n) {
    std::atomic<std::size_t> finished = 0, seen = 0;
    auto const report = leaklab::run(
        [&] {
          auto workers = std::make_shared<wait_group>();
          for (std::size_t k = 0; k < n; ++k) {
            workers->add();
            boost::fibers::fiber([&, workers, k] {
              dawdle(k);
              ++finished;
              workers->done();
            }).detach();
          }
          workers->wait();
          seen = finished.load();
        },
        options());
    ASSERT_EQ(seen, n);
    ASSERT_THAT(report, LeaksNothing()) << n << " workers";
  }
}

TEST_P(WaitGroupOn, EveryOneOfSeveralWaitersGoesOn) {
  for (std::size_t waiters : {1, 2, 3, 10, 50}) {
    std::atomic<std::size_t> went_on = 0;
    std::atomic<bool> is_done = false, too_early = false;
    auto const report = leaklab::run(
        [&] {
          auto work = std::make_shared<wait_group>();
          work->add();
          for (std::size_t k = 0; k < waiters; ++k)
            boost::fibers::fiber([&, work] {
              work->wait();
              too_early = too_early || !is_done;
              ++went_on;
            }).detach();
          boost::this_fiber::sleep_for(1ms);
          is_done = true;
          work->done();
        },
        options());
    ASSERT_THAT(report, LeaksNothing()) << waiters << " waiters";
    ASSERT_EQ(went_on, waiters);
    ASSERT_FALSE(too_early);
  }
}

TEST_P(WaitGroupOn, CountsAsManyRoundsAsWanted) {
  constexpr std::size_t rounds = 200, workers = 5;
  std::atomic<std::size_t> finished = 0;
  bool all_right = true;
  auto const report = leaklab::run(
      [&] {
        auto work = std::make_shared<wait_group>();
        for (std::size_t round = 1; round <= rounds; ++round) {
          work->add(workers);
          for (std::size_t k = 0; k < workers; ++k)
            boost::fibers::fiber([&, work, k] {
              dawdle(k + round);
              ++finished;
              work->done();
            }).detach();
          work->wait();
          all_right = all_right && finished == round * workers;
        }
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_TRUE(all_right);
}

TEST_P(WaitGroupOn, AWaiterGoesOnAtZeroEvenIfTheNextRoundHasBegun) {
  bool went_on = false;
  auto const report = leaklab::run(
      [&] {
        auto work = std::make_shared<wait_group>();
        work->add();
        boost::fibers::fiber waiter([&, work] {
          work->wait();
          went_on = true;
        });
        boost::this_fiber::sleep_for(5ms); // now it waits
        work->done();
        work->add(); // on one thread the waiter cannot have run in between
        waiter.join();
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_TRUE(went_on);
}

// The waiter destroys the wait_group at once and fills its memory: a done() that still touches it would leave
// a mark or never end.
TEST_P(WaitGroupOn, MayBeDestroyedAsSoonAsWaitHasReturned) {
  constexpr auto mark = std::byte{0xAB};
  struct room {
    alignas(wait_group) std::byte bytes[sizeof(wait_group)];
  };
  constexpr std::size_t workers = 3;
  auto const rounds = scaled(2000);
  auto const rooms = std::make_unique<std::vector<room>>(rounds);
  auto const report = leaklab::run(
      [&] {
        for (auto& room : *rooms) {
          auto* const work = new (room.bytes) wait_group;
          work->add(workers);
          for (std::size_t k = 0; k < workers; ++k)
            boost::fibers::fiber([=] { work->done(); }).detach();
          work->wait();
          work->~wait_group();
          std::fill(std::begin(room.bytes), std::end(room.bytes), mark);
        }
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
  for (auto const& room : *rooms)
    ASSERT_TRUE(std::all_of(std::begin(room.bytes), std::end(room.bytes), [](auto b) { return b == mark; }));
}

// The planted bug: a worker that forgets done().
TEST_P(WaitGroupOn, AMissingDoneIsADeadlockInWait) {
  auto const report = leaklab::run(
      [] {
        auto work = std::make_shared<wait_group>();
        work->add(2);
        boost::fibers::fiber([=] { work->done(); }).detach();
        work->wait();
      },
      options());
  ASSERT_THAT(report, leaklab::Deadlocks());
  ASSERT_EQ(report.stuck.size(), 1u);
  EXPECT_EQ(report.stuck[0].operation, "wait_group::wait");
}

TEST(WaitGroup, DoesNotWaitAtZero) {
  wait_group work;
  work.wait();
  work.add(3);
  work.add(-3);
  work.wait();
}

TEST(WaitGroup, AddOfMinusOneIsDone) {
  wait_group work;
  work.add(2);
  work.done();
  work.add(-1);
  work.wait();
}

TEST(WaitGroup, AddOfZeroChangesNothing) {
  wait_group work;
  work.add(0);
  work.wait();
}

TEST(WaitGroup, MoreDoneThanAddThrowsAndChangesNothing) {
  wait_group work;
  EXPECT_THROW(work.done(), std::logic_error);
  work.add(2);
  EXPECT_THROW(work.add(-3), std::logic_error);
  EXPECT_THROW(work.add(std::numeric_limits<std::ptrdiff_t>::min()), std::logic_error);
  work.done();
  work.done();
  EXPECT_THROW(work.done(), std::logic_error);
  work.wait();
}

TEST(WaitGroup, SaysWhatWasMisused) {
  wait_group work;
  try {
    work.done();
    FAIL() << "done() below zero did not throw";
  } catch (std::logic_error const& e) {
    EXPECT_NE(std::string(e.what()).find("wait_group"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("below zero"), std::string::npos) << e.what();
  }
}

TEST(WaitGroup, RefusesToOverflow) {
  wait_group work;
  work.add(std::numeric_limits<std::ptrdiff_t>::max());
  EXPECT_THROW(work.add(), std::logic_error);
  work.add(-std::numeric_limits<std::ptrdiff_t>::max());
  work.wait();
}

// Without leaklab: each thread has its own fibers and Boost.Fiber's default scheduler.
TEST(WaitGroup, JoinsFibersOfSeveralPlainThreads) {
  for (std::size_t threads : {1, 2, 4})
    for (std::size_t n : {1, 2, 7, 64}) {
      wait_group work;
      std::atomic<std::size_t> finished = 0, wrong = 0;
      std::barrier<> all_added(static_cast<std::ptrdiff_t>(threads));
      std::barrier<> nobody_ends_early(static_cast<std::ptrdiff_t>(threads));
      std::vector<std::jthread> pool;
      for (std::size_t t = 0; t < threads; ++t)
        pool.emplace_back([&] {
          work.add(static_cast<std::ptrdiff_t>(n));
          all_added.arrive_and_wait();
          for (std::size_t k = 0; k < n; ++k)
            boost::fibers::fiber([&, k] {
              dawdle(k);
              ++finished;
              work.done();
            }).detach();
          work.wait(); // in the thread's main context, while its fibers run
          wrong += finished != threads * n;
          nobody_ends_early.arrive_and_wait(); // Boost.Fiber 1.81 may still notify this thread's scheduler
        });
      pool.clear();
      ASSERT_EQ(wrong, 0u) << n << " fibers on each of " << threads << " threads";
    }
}

} // namespace
