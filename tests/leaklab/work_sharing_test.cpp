// Fibers that keep their threads: the fibers queued behind them run elsewhere, as long as a thread has
// nothing to do. None of these fibers suspends while it waits, so each needs a thread.
#include <support/on_threads.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using leaklab::LeaksNothing;
using channel = boost::fibers::unbuffered_channel<int>;
using buffered = boost::fibers::buffered_channel<int>;

void keep_thread_until(std::atomic<bool> const& done) {
  while (!done)
    std::this_thread::sleep_for(100us); // of the thread, not of the fiber
}

class OnSeveral : public OnSoManyThreads {
protected:
  leaklab::run_options options() const { return world_options(60s); }
};
INSTANTIATE_TEST_SUITE_P(Threads, OnSeveral, testing::Values(2, 3, 4, 8));

TEST_P(OnSeveral, AFiberStartedByOneThatKeepsItsThreadRunsElsewhere) {
  std::atomic<bool> done = false;
  auto const report = leaklab::run(
      [&] {
        fiber([&] { done = true; }).detach();
        keep_thread_until(done);
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
}

TEST_P(OnSeveral, AFiberWokenByOneThatKeepsItsThreadRunsElsewhere) {
  std::atomic<bool> done = false;
  auto const report = leaklab::run(
      [&] {
        auto to = std::make_shared<boost::fibers::buffered_channel<int>>(2);
        fiber([&, to] {
          to->value_pop();
          done = true;
        }).detach();
        boost::this_fiber::yield(); // let it wait
        to->push(1);
        keep_thread_until(done);
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
}

// The fiber waits for an hour at most on a thread that has nothing else; it is woken and taken over before.
TEST_P(OnSeveral, ATimeoutOfAFiberThatWasWokenInTimeHoldsUpNoVerdict) {
  auto const report = leaklab::run(
      [] {
        auto const first = std::make_shared<buffered>(2), never = std::make_shared<buffered>(2);
        std::atomic<bool> begun = false;
        fiber([&begun, first, never] {
          begun = true;
          int value = 0;
          first->pop_wait_for(value, 1h);
          never->value_pop();
        }).detach();
        keep_thread_until(begun);
        std::this_thread::sleep_for(10ms); // for the other thread to park
        first->push(1);
      },
      options());
  EXPECT_THAT(report, leaklab::Leaks(1, "buffered_channel::value_pop"));
}

// One thread is left for the last fiber, which lets the others go.
TEST_P(OnSeveral, AllButOneThreadMayBeKept) {
  std::atomic<bool> done = false;
  auto const keepers = GetParam() - 1;
  auto const report = leaklab::run(
      [&] {
        std::atomic<std::size_t> at_it = 0;
        std::vector<fiber> fibers;
        for (std::size_t i = 0; i < keepers; ++i)
          fibers.emplace_back([&] {
            ++at_it;
            keep_thread_until(done);
          });
        fibers.emplace_back([&] {
          while (at_it < keepers)
            boost::this_fiber::yield();
          done = true;
        });
        for (auto& f : fibers)
          f.join();
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
}

// Fibers that have chatted for long, and so kept the scout waiting in vain, do not keep work from being
// shared.
TEST_P(OnSeveral, WorkIsSharedAfterMuchTalkToo) {
  std::atomic<bool> done = false;
  auto const report = leaklab::run(
      [&] {
        auto to = std::make_shared<channel>();
        fiber([to] {
          int value = 0;
          while (to->pop(value) == boost::fibers::channel_op_status::success) {
          }
        }).detach();
        for (int i = 0; i < 50'000; ++i)
          to->push(i);
        to->close();
        fiber([&] { done = true; }).detach();
        keep_thread_until(done);
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
}

TEST_P(OnSeveral, LongWorkIsDoneByAllThreads) {
  boost::fibers::mutex m;
  std::set<std::thread::id> threads;
  std::atomic<bool> done = false;
  auto const report = leaklab::run(
      [&] {
        std::vector<fiber> fibers;
        for (std::size_t i = 0; i < 4 * GetParam(); ++i)
          fibers.emplace_back([&] {
            {
              std::lock_guard const l(m);
              threads.insert(std::this_thread::get_id());
              done = threads.size() == GetParam();
            }
            keep_thread_until(done); // so each thread gets one of them before any gets a second
          });
        for (auto& f : fibers)
          f.join();
      },
      options());
  EXPECT_THAT(report, LeaksNothing());
  EXPECT_EQ(threads.size(), GetParam());
}

} // namespace
