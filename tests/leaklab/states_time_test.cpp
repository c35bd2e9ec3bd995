// Bodies that sleep, wait with a deadline, or ask for the time are counted by states, as they are one by one.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

namespace {

using namespace std::chrono_literals;
using explored::fiber;
using steady = std::chrono::steady_clock;

class StatesInTime : public Exploring {};

void expect_counted_and_the_same(std::string const& name, std::function<void()> const& body) {
  auto const before = std::exchange(leaklab::detail::states::run_before, 1);
  EXPECT_EQ(leaklab::explore(body).why_enumerated.value_or(""), "") << name;
  leaklab::detail::states::run_before = before;
  EXPECT_TRUE(judged::expect_the_same_exploration(name, body)) << name;
}

TEST_F(StatesInTime, OfFibersThatSleep) {
  expect_counted_and_the_same("equal deadlines", [] {
    for (int i = 0; i < 3; ++i)
      fiber([] { boost::this_fiber::sleep_for(1min); }).detach();
  });
  expect_counted_and_the_same("other deadlines", [] {
    for (int i = 0; i < 3; ++i)
      fiber([i] {
        boost::this_fiber::sleep_for(1min * i);
        boost::this_fiber::yield();
        boost::this_fiber::sleep_for(2min);
      }).detach();
  });
}

// Who comes first gets stuck or not, by how late it is.
TEST_F(StatesInTime, OfFibersThatAskForTheTime) {
  expect_counted_and_the_same("asks", [] {
    auto const begun = steady::now();
    auto const at = std::make_shared<std::vector<int>>();
    for (int i = 0; i < 3; ++i)
      fiber([=] {
        boost::this_fiber::sleep_for(1s * (i / 2));
        at->push_back(i);
        boost::this_fiber::sleep_for(1s * i);
        if (steady::now() - begun > 2s && at->front() == 1)
          explored::get_stuck();
      }).detach();
  });
}

// Nobody has asked when the process dies.
TEST_F(StatesInTime, OfABodyThatDiesByTheTime) {
  expect_counted_and_the_same("dies", [] {
    auto const begun = steady::now();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        boost::this_fiber::sleep_for(1s * i);
        boost::this_fiber::yield();
        if (i == 0 && steady::now() != begun)
          std::abort();
      }).detach();
  });
}

TEST_F(StatesInTime, OfWaitsWithADeadline) {
  expect_counted_and_the_same("condition", [] {
    struct things {
      boost::fibers::mutex mutex;
      boost::fibers::condition_variable changed;
      bool is_set = false;
    };
    auto const t = std::make_shared<things>();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        std::unique_lock l(t->mutex);
        if (!t->changed.wait_for(l, 10ms * (1 + i), [&] { return t->is_set; }))
          explored::get_stuck();
      }).detach();
    fiber([=] {
      boost::this_fiber::sleep_for(10ms);
      t->is_set = true;
      t->changed.notify_one();
    }).detach();
  });
  expect_counted_and_the_same("mutex and channel", [] {
    struct things {
      boost::fibers::timed_mutex mutex;
      boost::fibers::unbuffered_channel<int> channel;
    };
    auto const t = std::make_shared<things>();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        if (t->mutex.try_lock_for(1ms)) {
          boost::this_fiber::sleep_for(1ms);
          t->mutex.unlock();
        } else {
          t->channel.push_wait_for(i, 1ms);
        }
      }).detach();
    fiber([=] {
      int value = 0;
      t->channel.pop_wait_for(value, 2ms);
    }).detach();
  });
}

// As long as nobody asks for the time it is in no state, though it passes while fibers only yield.
TEST_F(StatesInTime, ComeAgainWhenNobodyAsks) {
  auto const before = std::exchange(leaklab::detail::states::run_before, 1);
  auto const e = leaklab::explore([] {
    auto const ready = std::make_shared<bool>(false);
    fiber([=] {
      while (!*ready)
        boost::this_fiber::yield();
    }).detach();
    fiber([=] { *ready = true; }).detach();
  });
  leaklab::detail::states::run_before = before;
  EXPECT_TRUE(e.states) << e;
  EXPECT_TRUE(e.unfair_circle);
  EXPECT_LT(e.states.value_or(100), 20u);
}

} // namespace
