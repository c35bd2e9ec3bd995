// What is reported fails by itself. A body that keeps state from one schedule to the next is found out, and a
// schedule that took too long is no failure.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <sys/mman.h>

namespace {

using namespace std::chrono_literals;
using explored::fiber;
using leaklab::exploration;
using leaklab::explore;
using leaklab::schedule;
using testing::HasSubstr;
using testing::Optional;

class ABodyThatKeepsState : public Exploring {};
class AFirstFailure : public Exploring {};
class AFirstUnfinished : public Exploring {};

void expect_doubt(exploration const& e) {
  EXPECT_THAT(e.doubt, Optional(HasSubstr("the body keeps state from one run to the next: "))) << e;
  EXPECT_FALSE(e.complete);
  EXPECT_FALSE(e.first_failure);
  EXPECT_EQ(e.failure_text, "");
}

TEST_F(ABodyThatKeepsState, InAStaticVariable) {
  auto const e = explore([] {
    static int runs = 0;
    explored::yielding(3, 0)();
    if (++runs > 4)
      throw std::runtime_error("the fifth run");
  });
  EXPECT_EQ(e.clean, 4u);
  EXPECT_EQ(e.crashed, 2u);
  expect_doubt(e);
}

TEST_F(ABodyThatKeepsState, InWhatItHasByReference) {
  std::vector<int> order;
  auto const e = explore([&] {
    for (int i = 0; i < 3; ++i)
      fiber([&, i] {
        order.push_back(i);
        EXPECT_LE(order.size(), 3u);
      }).detach();
  });
  EXPECT_EQ(e.clean, 1u);
  EXPECT_EQ(e.failed, 5u);
  expect_doubt(e);
}

TEST_F(ABodyThatKeepsState, IsFoundOutThoughNothingFails) {
  auto const e = explore(
      [] {
        static int runs = 0;
        explored::yielding(runs++ == 0 ? 4 : 3, 1)();
      },
      {.strategy = leaklab::random_walk{1}, .max_schedules = 20});
  EXPECT_EQ(e.clean, 20u);
  expect_doubt(e);
}

TEST_F(ABodyThatKeepsState, IsNotOneThatOnlyCounts) {
  int runs = 0;
  auto const e = explore([&] {
    ++runs;
    explored::yielding(3, 1)();
  });
  EXPECT_TRUE(e.complete);
  EXPECT_FALSE(e.doubt) << *e.doubt;
}

TEST_F(ABodyThatKeepsState, IsSaidInTextAndJson) {
  auto const e = explore([] {
    static int runs = 0;
    explored::yielding(2, 0)();
    if (++runs == 2)
      throw std::runtime_error("the second run");
  });
  auto const why =
      "the body keeps state from one run to the next: schedule \"C\" failed after others in the same "
      "process, and does not in a process of its own; the counts are not to be trusted";
  std::ostringstream out;
  out << e;
  EXPECT_EQ(out.str(), "not complete: 2 schedules of one thread\n"
                       "           1  clean\n"
                       "           1  crashed\n"
                       "in doubt: " +
                           std::string(why) + "\n");
  EXPECT_EQ(to_json(e).at("doubt"), why);
  EXPECT_TRUE(to_json(e).at("first_failure").is_null());
}

// Each fiber that unwinds, and gets stuck in a destructor meanwhile, leaves an exception on its way for ever.
TEST_F(AFirstFailure, IsNotOneOfAnotherScheduleInADestructor) {
  struct stuck_in_destructor {
    ~stuck_in_destructor() { explored::get_stuck(); }
  };
  auto const e = explore([] {
    if (std::uncaught_exceptions() != 0 || std::current_exception())
      throw std::logic_error("an exception is on its way");
    for (int i = 0; i < 3; ++i)
      fiber([] {
        try {
          stuck_in_destructor s;
          throw 1;
        } catch (int) {
        }
      }).detach();
  });
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.leak, 6u) << e;
  EXPECT_EQ(e.crashed, 0u);
}

TEST_F(AFirstFailure, IsConfirmedAlthoughTheTimeIsUp) {
  auto const e = explore(
      [] {
        std::this_thread::sleep_for(600ms); // in reality
        explored::get_stuck();
      },
      {.strategy = leaklab::random_walk{1}, .time_limit = 1s});
  EXPECT_EQ(e.deadlock, 1u) << e;
  EXPECT_EQ(e.first_failure, schedule());
  EXPECT_FALSE(e.doubt) << *e.doubt;
}

// In the second run, in any process, it has no end.
TEST_F(AFirstFailure, IsSaidToBeUnconfirmedIfItTakesTooLong) {
  auto* const runs =
      new (mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
          std::atomic<int>(0);
  auto const e = explore(
      [=] {
        while (++*runs > 1) {
        }
        explored::get_stuck();
      },
      {.strategy = leaklab::random_walk{1}, .max_schedules = 1, .time_limit = 500ms});
  munmap(runs, sizeof *runs);
  EXPECT_EQ(e.deadlock, 1u);
  EXPECT_EQ(e.first_failure, schedule());
  EXPECT_THAT(e.doubt, Optional(HasSubstr("the first failure is not confirmed")));
  EXPECT_FALSE(e.complete);
}

TEST_F(AFirstUnfinished, TookTooManySteps) {
  auto const body = [] {
    for (;;)
      boost::this_fiber::yield();
  };
  auto const e = explore(body, {.max_steps = 1000});
  EXPECT_EQ(e.unfinished, 1u);
  EXPECT_FALSE(e.first_failure);
  EXPECT_EQ(e.first_unfinished, schedule());
  EXPECT_FALSE(e.doubt);
  EXPECT_EQ(to_json(e).at("first_unfinished"), "");
  std::ostringstream out;
  out << e;
  EXPECT_THAT(out.str(), HasSubstr("shortest schedule that did not end: \"\"\n"));
}

// Only if the last of three runs first: that schedule is given, although others end.
TEST_F(AFirstUnfinished, IsTheScheduleThatDoesNotEnd) {
  auto const e = explore(explored::by_order_of_three([](std::vector<int> const& order) {
                           while (order.front() == 2)
                             boost::this_fiber::yield();
                           return 0u;
                         }),
                         {.max_steps = 1000});
  EXPECT_EQ(e.clean, 4u);
  EXPECT_EQ(e.unfinished, 2u);
  EXPECT_FALSE(e.first_failure);
  EXPECT_THAT(e.first_unfinished, Optional(schedule::parse("D")));
}

TEST_F(AFirstUnfinished, HadTooManyChoices) {
  auto const end_after = [](std::size_t yields) {
    return explore(explored::yielding(2, yields), {.max_schedules = 1, .max_steps = 1'000'000});
  };
  auto const too_long = end_after(leaklab::most_choices);
  EXPECT_EQ(too_long.unfinished, 1u);
  EXPECT_FALSE(too_long.first_failure);
  EXPECT_TRUE(too_long.first_unfinished);
  EXPECT_EQ(end_after(leaklab::most_choices / 2 - 2).clean, 1u);
}

TEST_F(AFirstUnfinished, TookTooMuchTime) {
  auto const e = explore(
      [] {
        for (std::atomic<bool> volatile never = false; !never;) {
        }
      },
      {.longest_schedule = 200ms});
  EXPECT_EQ(e.unfinished, 1u);
  EXPECT_FALSE(e.first_failure);
  EXPECT_EQ(e.first_unfinished, schedule());
}

} // namespace
