// Counting by states gives the same numbers as running every schedule.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>
#include <support/sanitized.hpp>

#include <leaklab/states/left_out.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#undef NDEBUG
#include <cassert>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <utility>

#include <fcntl.h>

extern "C" void __stack_chk_fail(); // NOLINT: the compiler calls it when a stack was written over

namespace {

using judged::expect_the_same;

class States : public Exploring {
protected:
  void SetUp() override {
    if (sanitized)
      GTEST_SKIP() << "there are no states under a sanitizer";
  }
};

using explored::fiber;

TEST_F(States, OfFibersThatYield) {
  expect_the_same("fibers that yield", explored::yielding(1, 0));
  expect_the_same("fibers that yield", explored::yielding(2, 1));
  expect_the_same("fibers that yield", explored::yielding(3, 2));
  expect_the_same("fibers that yield", explored::yielding(4, 1));
}

TEST_F(States, OfFibersThatGetStuckInSomeOrders) {
  expect_the_same("by order", explored::by_order_of_three([](std::vector<int> const& order) {
                    return static_cast<std::size_t>(order[0]);
                  }));
}

// What the C library says of its end needs memory that it maps.
void die_by_an_assertion() {
  auto const nobody = boost::fibers::fiber::id();
  assert(boost::this_fiber::get_id() == nobody);
}

// Each death is one end, and the next child goes on after it.
TEST_F(States, OfABodyThatCrashesInSomeOrders) {
  for (auto* const die :
       std::initializer_list<void (*)()>{[] { std::abort(); }, [] { std::exit(3); }, [] { std::terminate(); },
                                         [] { *static_cast<int volatile*>(nullptr) = 1; },
                                         &die_by_an_assertion, [] { __stack_chk_fail(); }}) {
    auto const body = explored::by_order_of_three([die](std::vector<int> const& order) {
      if (order[0] == 1)
        die();
      return static_cast<std::size_t>(order[1]);
    });
    EXPECT_EQ(judged::by_states(body).why_not, "");
    expect_the_same("crashes", body);
  }
}

void recurse(int depth) {
  int volatile here[1000] = {depth};
  if (here[0] >= 0)
    recurse(depth + 1);
  here[0] = 1;
}

TEST_F(States, OfABodyThatUsesUpItsStack) {
  auto const body = [] {
    explored::yielding(2, 0)();
    recurse(0);
  };
  EXPECT_EQ(judged::by_states(body).why_not, "");
  expect_the_same("stack", body);
}

TEST_F(States, OfABodyThatThrowsInSomeOrders) {
  expect_the_same("throws", [] {
    auto const first = std::make_shared<int>(0);
    std::vector<fiber> all;
    for (int i = 1; i <= 3; ++i)
      all.emplace_back([=] {
        try {
          if (*first == 0)
            *first = i;
          else
            throw i;
        } catch (int) {
          boost::this_fiber::yield();
        }
      });
    for (auto& f : all)
      f.join();
    if (*first == 2)
      throw std::runtime_error("the second was first");
  });
}

// explore() itself, where each schedule is run, and where states are counted.
TEST_F(States, AreCountedWhenThereAreManySchedules) {
  auto const few = leaklab::explore(explored::yielding(3, 2));
  EXPECT_EQ(few.schedules, 1680u);
  EXPECT_FALSE(few.states);
  auto const many = leaklab::explore(explored::yielding(3, 5));
  EXPECT_TRUE(many.complete) << many;
  EXPECT_EQ(many.schedules, explored::interleavings(3, 5)) << many;
  EXPECT_GT(many.schedules, 10'000'000u);
  EXPECT_LT(many.states.value_or(0), 1000u);
  EXPECT_FALSE(many.why_enumerated);
}

// What was begun one by one goes on where it was.
TEST_F(States, AreNotCountedWhereThatIsImpossible) {
  auto const asks = [] {
    static_cast<void>(open("/dev/null", O_RDONLY | O_CLOEXEC));
    explored::yielding(4, 2)();
  };
  auto const e = leaklab::explore(asks, {.max_schedules = 20'000});
  EXPECT_EQ(e.schedules, 20'000u);
  EXPECT_EQ(e.clean, 20'000u);
  EXPECT_FALSE(e.complete);
  EXPECT_FALSE(e.states);
  EXPECT_THAT(e.why_enumerated.value_or(""),
              testing::HasSubstr("the body calls the system (system call 257)"));
}

// Each crash ends a child, also the last of those that are run one by one.
TEST_F(States, AreCountedOfABodyThatCrashesOften) {
  auto const before = std::exchange(leaklab::detail::states::run_before, 3);
  auto const e = leaklab::explore(explored::by_order_of_three([](std::vector<int> const& order) {
    if (order[0] != 2)
      std::abort();
    return 1u;
  }));
  leaklab::detail::states::run_before = before;
  EXPECT_EQ(e.crashed, 4u) << e;
  EXPECT_EQ(e.leak, 2u) << e;
  EXPECT_TRUE(e.states);
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.first_failure, leaklab::schedule());
}

// The counterpart, for builds with a sanitizer.
TEST(StatesUnderASanitizer, AreNotCounted) {
  auto const c = judged::by_states(explored::yielding(2, 1));
  EXPECT_EQ(!c.why_not.empty(), sanitized) << c.why_not;
  EXPECT_EQ(c.complete, !sanitized);
}

} // namespace
