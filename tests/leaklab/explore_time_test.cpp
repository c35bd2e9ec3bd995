// How long exploring takes, and what counts in a search whose time has run out.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/explore.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <new>

#include <sys/mman.h>

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;
using explored::fiber;
using leaklab::explore;

class ExploringForSomeTime : public Exploring {};

void work_for(std::chrono::milliseconds time) {
  for (auto const end = clock_type::now() + time; clock_type::now() < end;) {
  }
}

void work_for_ever() {
  for (std::atomic<bool> volatile never = false; !never;) {
  }
}

TEST_F(ExploringForSomeTime, StopsWhenTheTimeIsUp) {
  auto const e = explore(explored::yielding(6, 6), {.max_schedules = ~std::uint64_t{0}, .time_limit = 300ms});
  EXPECT_FALSE(e.complete);
  EXPECT_GT(e.schedules, 0u);
  EXPECT_EQ(e.clean, e.schedules);
}

// The process is ended in the middle of a schedule. That is not the schedule's fault, however long it has
// run.
TEST_F(ExploringForSomeTime, DoesNotCountTheScheduleInWhichTheTimeWasUp) {
  auto const slow = [] {
    work_for(20ms);
    explored::yielding(4, 2)();
  };
  auto const some = explore(slow, {.time_limit = 100ms});
  EXPECT_FALSE(some.complete);
  EXPECT_EQ(some.clean, some.schedules);
  EXPECT_FALSE(some.first_failure);
  auto const none = explore(&work_for_ever, {.time_limit = 300ms});
  EXPECT_FALSE(none.complete);
  EXPECT_EQ(none.schedules, 0u);
  EXPECT_EQ(none.unfinished, 0u);
  EXPECT_FALSE(none.first_failure);
}

TEST_F(ExploringForSomeTime, EndsTheProcessOfAFiberThatNeverSuspends) {
  auto const e = explore(&work_for_ever, {.longest_schedule = 200ms});
  EXPECT_EQ(e.schedules, 1u);
  EXPECT_EQ(e.unfinished, 1u);
  EXPECT_FALSE(e.complete);
}

TEST_F(ExploringForSomeTime, GoesOnAfterAScheduleWithoutEnd) {
  auto const e = explore(explored::by_order_of_three([](std::vector<int> const& order) {
                           if (order.front() == 2)
                             work_for_ever();
                           return 0u;
                         }),
                         {.longest_schedule = 500ms});
  EXPECT_EQ(e.schedules, 6u);
  EXPECT_EQ(e.unfinished, 2u);
  EXPECT_EQ(e.clean, 4u);
  EXPECT_FALSE(e.complete);
}

// Fails when the last two of eight fibers change places: no shorter prefix shows it. Trying all prefixes
// after the search would take as long as the search if it had all the time again.
TEST_F(ExploringForSomeTime, ShortensOnlyAsLongAsThereIsTime) {
  auto* const late =
      new (mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) int(0);
  leaklab::exploration e;
  for (auto limit = 500ms; e.deadlock == 0; limit *= 2) { // a slow machine may need longer to find one
    *late = 0;
    auto const deadline = clock_type::now() + limit;
    auto const body = [=] {
      *late += clock_type::now() > deadline;
      work_for(60ms);
      auto const last = std::make_shared<int>(0);
      for (int i = 0; i < 8; ++i)
        fiber([=] { *last = i; }).detach();
      fiber([=] {
        while (*last < 6)
          boost::this_fiber::yield();
      }).join();
      if (*last == 6)
        explored::get_stuck();
    };
    e = explore(body, {.strategy = leaklab::random_walk{1}, .time_limit = limit, .max_steps = 1'000});
  }
  // Once more what was found, and what it was shortened to.
  EXPECT_LE(*late, 2) << "schedules were begun when the time was up";
  munmap(late, sizeof *late);
}

} // namespace
