// A state that is put back is the one to which the way is run again.
#include "drawn_programs.hpp"
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <leaklab/states/left_out.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cfenv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <pthread.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace {

using namespace leaklab::detail::states;
using explored::fiber;
using judged::by_states;

constexpr std::uint64_t never = std::uint64_t{1} << 60;

// How states are put back in the tests of this file.
class StatesPutBack : public Exploring {
protected:
  void SetUp() override { without_checks(); }
  ~StatesPutBack() override {
    checked_first = first_;
    checked_once_in = once_in_;
    most_kept = most_kept_;
  }

  static void without_checks() {
    checked_first = 0;
    checked_once_in = never;
  }

  // Counts with memory that is put back, and with ways that are run again: the same.
  static void expect_the_same_by_both(std::string const& name, std::function<void()> const& body) {
    SCOPED_TRACE(name);
    auto const put_back = by_states(body, {.jobs = 1});
    checked_once_in = 1;
    auto const run_again = by_states(body, {.jobs = 1});
    without_checks();
    EXPECT_EQ(put_back.why_not, run_again.why_not);
    EXPECT_EQ(put_back.ends, run_again.ends);
    EXPECT_EQ(put_back.states, run_again.states);
    EXPECT_EQ(put_back.runs, run_again.runs);
    EXPECT_EQ(put_back.shortest_failure, run_again.shortest_failure);
  }

private:
  std::uint64_t const first_ = checked_first, once_in_ = checked_once_in;
  std::size_t const most_kept_ = most_kept;
};

TEST_F(StatesPutBack, OfDrawnPrograms) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    expect_the_same_by_both("drawn " + std::to_string(seed), drawn_programs::drawn(seed));
}

TEST_F(StatesPutBack, HaveTheSchedulesThatThereAre) {
  for (std::uint64_t seed = 301; seed <= 350; ++seed)
    judged::expect_the_same("drawn " + std::to_string(seed), drawn_programs::drawn(seed),
                            {.max_schedules = 5'000});
}

// The way to a state is run again if the state is too far down the way to be kept.
TEST_F(StatesPutBack, AreThoseThatAreKept) {
  auto const all = by_states(explored::yielding(3, 4));
  for (most_kept = 0; most_kept < 12; ++most_kept) {
    auto const some = by_states(explored::yielding(3, 4));
    EXPECT_EQ(some.why_not, "") << most_kept;
    EXPECT_EQ(some.ends, all.ends) << most_kept;
    EXPECT_EQ(some.states, all.states) << most_kept;
  }
}

int of_the_program = 0;
thread_local int of_the_thread = 0;

TEST_F(StatesPutBack, HaveWhatIsInNoFibersMemory) {
  expect_the_same_by_both("static, thread_local, printed", [] {
    for (int i = 1; i <= 3; ++i)
      fiber([=] {
        of_the_program = of_the_program * 4 + i;
        boost::this_fiber::yield();
        of_the_thread += of_the_program * i;
        std::printf("%d%c", i, i == 2 ? '\n' : ' ');
        if (of_the_thread % 5 == 1)
          explored::get_stuck();
      }).detach();
  });
  expect_the_same_by_both("x87", [] {
    for (int i = 0; i < 3; ++i)
      fiber([i] {
        if (i == 0)
          std::feclearexcept(FE_ALL_EXCEPT);
        boost::this_fiber::yield();
        long double volatile const three = 3;
        if (i == 1)
          static_cast<void>(1 / three);
        else if (std::fetestexcept(FE_INEXACT))
          explored::get_stuck();
      }).detach();
  });
}

// A body that does not do the same again.
TEST_F(StatesPutBack, AreNotTakenForThoseOfABodyThatReadsAClock) {
#if defined(__x86_64__)
  checked_first = 64;
  auto const c = by_states([] {
    auto const kept = std::make_shared<std::uint64_t>();
    for (int i = 0; i < 4; ++i)
      fiber([=] {
        boost::this_fiber::yield();
        *kept = *kept * 2 + (__rdtsc() >> 4 & 1);
        boost::this_fiber::yield();
      }).detach();
  });
  EXPECT_THAT(c.why_not, testing::HasSubstr("the body does not do the same again after the same choices"));
#endif
}

// Static data of which one word is another one in each process. The body does not write that word.
struct {
  std::uint64_t of_the_process;
  std::uint64_t written;
} neighbours;

// Another process goes on after each crash. It must find the same states.
TEST_F(StatesPutBack, DoNotHaveWhatTheBodyHasNotWritten) {
  ASSERT_EQ(pthread_atfork(nullptr, nullptr,
                           [] { neighbours.of_the_process = static_cast<std::uint64_t>(getpid()); }),
            0);
  auto const body = explored::by_order_of_three([](std::vector<int> const& order) {
    neighbours.written = static_cast<std::uint64_t>(order[0]) + 1;
    if (order[0] == 1)
      std::abort();
    return neighbours.written;
  });
  auto const c = by_states(body);
  EXPECT_EQ(c.why_not, "");
  EXPECT_EQ(judged::counts_of(c).crashed, 2u);
  judged::expect_the_same("neighbours", body);
}

} // namespace
