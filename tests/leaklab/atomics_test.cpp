// Operations of std::atomic in observed code: fibers are switched before them, as before a mutex's. Each bug here shows only
// so, and its cure is silent.
#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/trace.hpp>

#include <boost/fiber/all.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

using boost::fibers::fiber;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

leaklab::explore_options const on_threads{.switches = leaklab::switches::at_synchronisation};

std::string text_of(leaklab::exploration const& e) {
  std::ostringstream text;
  text << e << e.why_enumerated.value_or("");
  return text.str();
}

// Two look whether a seat is free, and take it.
void check_then_act(bool cured) {
  std::atomic<int> seats = 1, taken = 0;
  auto const take = [&] {
    int one = 1;
    if (cured ? seats.compare_exchange_strong(one, 0) : seats.load() > 0) {
      if (!cured)
        --seats;
      ++taken;
    }
  };
  fiber one(take), two(take);
  one.join();
  two.join();
  if (taken > 1)
    throw std::runtime_error("a seat was taken twice");
}

// One waits until it is told to stop. It says that it waits before it looks at the flag, or only after that.
void stop_flag(bool cured) {
  std::atomic<bool> stop = false, waits = false;
  boost::fibers::buffered_channel<int> told(2);
  fiber waiter([&] {
    if (cured)
      waits = true;
    if (stop.load())
      return;
    waits = true;
    told.value_pop();
  });
  fiber stopper([&] {
    stop = true;
    if (waits.load())
      told.push(1);
  });
  waiter.join();
  stopper.join();
}

// One waits for a flag without letting others go on, and somebody sets it or does not.
void spin(bool cured) {
  std::atomic<bool> done = false;
  fiber sets([&] { done = cured; });
  while (!done.load()) {
  }
  sets.join();
}

void spinlock(bool cured) {
  std::atomic_flag locked;
  std::atomic<int> inside = 0;
  bool together = false;
  auto const enter = [&] {
    while (cured && locked.test_and_set()) {
    }
    together |= ++inside > 1;
    --inside;
    locked.clear();
  };
  fiber one(enter), two(enter);
  one.join();
  two.join();
  if (together)
    throw std::runtime_error("both were inside");
}

struct pair {
  std::string name;
  std::function<void(bool)> body;
};
void PrintTo(pair const& p, std::ostream* os) {
  *os << p.name;
}

class Atomics : public testing::TestWithParam<pair> {};

TEST_P(Atomics, AreWhereFibersAreSwitched) {
  auto const one_thread = leaklab::explore([] { GetParam().body(false); });
  EXPECT_TRUE(one_thread.complete);
  EXPECT_FALSE(one_thread.first_failure) << one_thread;
  auto const e = leaklab::explore([] { GetParam().body(false); }, on_threads);
  EXPECT_TRUE(e.complete) << text_of(e);
  ASSERT_TRUE(e.first_failure) << e;
  EXPECT_FALSE(e.doubt) << *e.doubt;
  EXPECT_GT(e.first_failure->fibers().size(), 0u);
  EXPECT_EQ(leaklab::schedule::parse(to_string(*e.first_failure)), *e.first_failure);
  auto const shown = leaklab::trace([] { GetParam().body(false); }, *e.first_failure, {.rethrow = false});
  EXPECT_THAT(to_text(shown), HasSubstr("to load :")) << to_text(shown);
}

TEST_P(Atomics, FailInNoScheduleWithTheCure) {
  auto const e = leaklab::explore([] { GetParam().body(true); }, on_threads);
  EXPECT_THAT(e, leaklab::FailsInNoSchedule());
  EXPECT_THAT(text_of(e), HasSubstr("no data race was found, so complete means any number of threads"));
}

INSTANTIATE_TEST_SUITE_P(, Atomics,
                         testing::Values(pair{"check_then_act", check_then_act},
                                         pair{"stop_flag", stop_flag}),
                         [](auto const& info) { return info.param.name; });

TEST(AtomicsTest, AreRoundInACircleWhereAFiberWaitsForOne) {
  auto const e = leaklab::explore([] { spin(true); }, on_threads);
  EXPECT_TRUE(e.complete) << text_of(e);
  EXPECT_FALSE(e.first_failure) << e;
  EXPECT_FALSE(e.first_unfinished) << e;
  EXPECT_FALSE(e.livelock) << e;
  EXPECT_TRUE(e.unfair_circle) << e;
}

TEST(AtomicsTest, AreALivelockIfNobodyChangesTheOneThatIsWaitedFor) {
  auto const e = leaklab::explore([] { spin(false); }, on_threads);
  EXPECT_TRUE(e.livelock) << text_of(e);
}

TEST(AtomicsTest, MakeASpinlock) {
  auto const e = leaklab::explore([] { spinlock(true); }, on_threads);
  EXPECT_TRUE(e.complete) << text_of(e);
  EXPECT_FALSE(e.first_failure) << e;
  EXPECT_FALSE(e.livelock) << e;
  EXPECT_GT(leaklab::explore([] { spinlock(false); }, on_threads).crashed, 0u);
}

TEST(AtomicsTest, AreNamedIfTheirOrderIsWeaker) {
  auto const body = [](std::memory_order order) {
    std::atomic<int> number = 0;
    fiber adds([&] { number.fetch_add(1, order); });
    number.fetch_add(1, order);
    adds.join();
  };
  auto const weaker = leaklab::explore([&] { body(std::memory_order_relaxed); }, on_threads);
  EXPECT_EQ(weaker.weaker_atomics.size(), 2u);
  EXPECT_THAT(text_of(weaker),
              HasSubstr("(not explored: what a weaker order than memory_order_seq_cst allows, at "));
  EXPECT_THAT(text_of(weaker), HasSubstr("atomics_test.cpp:"));
  auto const strongest = leaklab::explore([&] { body(std::memory_order_seq_cst); }, on_threads);
  EXPECT_THAT(strongest.weaker_atomics, IsEmpty());
  EXPECT_THAT(text_of(strongest), Not(HasSubstr("weaker")));
}

// Each fiber handles an exception of its own, however they are switched while they do.
TEST(AtomicsTest, AreUsedWhileAnExceptionIsHandled) {
  auto const body = [] {
    std::atomic<int> met = 0;
    auto const fails = [&met](int number) {
      try {
        try {
          throw number;
        } catch (int) {
          ++met;
          throw;
        }
      } catch (int n) {
        met += n == number ? 1 : 100;
      }
    };
    fiber one(fails, 1), two(fails, 2);
    one.join();
    two.join();
    if (met != 4)
      throw std::runtime_error("a fiber has handled another one's exception");
  };
  auto const e = leaklab::explore(body, on_threads);
  EXPECT_TRUE(e.complete) << text_of(e);
  EXPECT_FALSE(e.first_failure) << e;
}

} // namespace
