// Schedules at random are the same whether memory is put back before each of them or not.
#include "drawn_programs.hpp"
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/states/left_out.hpp>
#include <support/sanitized.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace {

using explored::fiber;
using leaklab::detail::states::run_before;

class SchedulesPutBack : public Exploring {
protected:
  ~SchedulesPutBack() override { run_before = usual_; }

  // Runs schedules of both strategies, the first 5 without memory that is put back; or all.
  static void expect_the_same_by_both(std::string const& name, std::function<void()> const& body,
                                      std::uint64_t schedules = 60) {
    SCOPED_TRACE(name);
    for (leaklab::explore_options o : {leaklab::explore_options{.strategy = leaklab::random_walk{3}},
                                       leaklab::explore_options{.strategy = leaklab::pct{2, 3}}}) {
      o.max_schedules = schedules;
      run_before = 5;
      auto const put_back = leaklab::explore(body, o);
      run_before = schedules;
      auto const left = leaklab::explore(body, o);
      EXPECT_EQ(put_back.schedules, left.schedules);
      EXPECT_EQ(put_back.clean, left.clean);
      EXPECT_EQ(put_back.leak, left.leak);
      EXPECT_EQ(put_back.deadlock, left.deadlock);
      EXPECT_EQ(put_back.crashed, left.crashed);
      EXPECT_EQ(put_back.failed, left.failed);
      EXPECT_EQ(put_back.unfinished, left.unfinished);
      EXPECT_EQ(put_back.by_stuck, left.by_stuck);
      EXPECT_EQ(put_back.by_outlived, left.by_outlived);
      EXPECT_EQ(put_back.first_failure, left.first_failure);
      EXPECT_EQ(put_back.failure_text, left.failure_text);
      EXPECT_EQ(put_back.doubt, left.doubt);
    }
  }

private:
  std::uint64_t const usual_ = run_before;
};

TEST_F(SchedulesPutBack, OfDrawnPrograms) {
  for (std::uint64_t seed = 1; seed <= scaled(25); ++seed)
    expect_the_same_by_both("drawn " + std::to_string(seed), drawn_programs::drawn(seed));
}

TEST_F(SchedulesPutBack, OfABodyThatCrashesInSomeOrders) {
  expect_the_same_by_both("crashes", explored::by_order_of_three([](std::vector<int> const& order) {
                            if (order[0] == 1)
                              std::abort();
                            return static_cast<std::size_t>(order[1]);
                          }),
                          20);
}

TEST_F(SchedulesPutBack, OfABodyThatChoosesSleepsAndPolls) {
  expect_the_same_by_both("chooses, sleeps, polls", [] {
    auto const ready = std::make_shared<bool>(false);
    fiber([=] {
      while (!*ready)
        boost::this_fiber::yield();
      if (leaklab::choose(3) == 1)
        explored::get_stuck();
    }).detach();
    boost::this_fiber::sleep_for(std::chrono::seconds(1));
    *ready = true;
  });
}

TEST_F(SchedulesPutBack, OfABodyWithMoreFibersThanStatesHave) {
  expect_the_same_by_both("100 fibers", explored::yielding(100, 1), 20);
}

// Memory is not put back then.
TEST_F(SchedulesPutBack, AreThoseOfABodyThatCallsTheSystem) {
  expect_the_same_by_both("opens a file in some orders",
                          explored::by_order_of_three([](std::vector<int> const& order) {
                            if (order[0] == 2)
                              close(open("/dev/null", O_RDONLY | O_CLOEXEC));
                            return static_cast<std::size_t>(order[1]);
                          }));
}

// What the first schedules leave to each other is seen.
TEST_F(SchedulesPutBack, AreInDoubtIfTheBodyKeepsState) {
  run_before = 5;
  auto const e = leaklab::explore(
      [] {
        static int runs = 0;
        explored::yielding(runs++ == 0 ? 4 : 3, 1)();
      },
      {.strategy = leaklab::random_walk{1}, .max_schedules = 50});
  EXPECT_EQ(e.schedules, 50u);
  EXPECT_TRUE(e.doubt);
}

} // namespace
