// Checks of GoogleTest and GoogleMock that fail in an explored body are seen, counted and reported. They
// touch nothing of the test that explores.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <string>

#include <sys/mman.h>

namespace {

using explored::fiber;
using leaklab::exploration;
using leaklab::explore;
using testing::HasSubstr;
using testing::MatchesRegex;

class AFailingCheck : public Exploring {
protected:
  ~AFailingCheck() override {
    EXPECT_FALSE(HasFailure());
    EXPECT_EQ(testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count(), 0);
  }
};

void expect_failed(exploration const& e, std::uint64_t failed, std::string const& text) {
  EXPECT_EQ(e.failed, failed) << e;
  EXPECT_EQ(e.clean + e.failed, e.schedules) << e;
  EXPECT_TRUE(e.first_failure);
  EXPECT_THAT(e.failure_text, HasSubstr("explore_gtest_test.cpp:"));
  EXPECT_THAT(e.failure_text, HasSubstr(text));
}

TEST_F(AFailingCheck, IsSeenInTheBody) {
  expect_failed(explore([] { EXPECT_EQ(1 + 1, 3) << "sums are hard"; }), 1, "sums are hard");
  expect_failed(explore([] {
                  ASSERT_TRUE(false) << "asserted";
                  std::abort();
                }),
                1, "asserted");
  expect_failed(explore([] { FAIL() << "just so"; }), 1, "just so");
}

TEST_F(AFailingCheck, IsSeenInAFiber) {
  expect_failed(explore([] { fiber([] { EXPECT_TRUE(false) << "expected"; }).detach(); }), 1, "expected");
  expect_failed(explore([] {
                  fiber([] {
                    ASSERT_TRUE(false) << "asserted";
                    std::abort();
                  }).detach();
                }),
                1, "asserted");
  expect_failed(explore([] { fiber([] { ADD_FAILURE() << "added"; }).join(); }), 1, "added");
}

TEST_F(AFailingCheck, IsToldWithFileLineAndMessage) {
  auto const line = __LINE__ + 1;
  auto const e = explore([] { EXPECT_EQ(1 + 1, 3); });
  EXPECT_EQ(e.failure_text, __FILE__ ":" + std::to_string(line) +
                                ": Expected equality of these values:\n  1 + 1\n    Which is: 2\n  3");
}

TEST_F(AFailingCheck, IsCountedInItsOwnScheduleOnly) {
  auto const e = explore(explored::by_order_of_three([](std::vector<int> const& order) {
    EXPECT_NE(order.front(), 2) << "the last one first";
    return 0u;
  }));
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.clean, 4u);
  expect_failed(e, 2, "the last one first");
  EXPECT_EQ(to_string(e.first_failure.value_or(leaklab::schedule())), "D");
}

TEST_F(AFailingCheck, IsToldBeforeOthersOfTheSameSchedule) {
  expect_failed(explore([] {
                  EXPECT_TRUE(false) << "first";
                  EXPECT_TRUE(false) << "second";
                }),
                1, "first");
}

TEST_F(AFailingCheck, CountsAsFailedThoughAFiberIsStuck) {
  auto const e = explore([] {
    EXPECT_TRUE(false) << "wrong";
    fiber(&explored::get_stuck).detach();
  });
  EXPECT_EQ(e.leak, 0u);
  EXPECT_EQ(e.by_stuck, (std::map<std::size_t, std::uint64_t>{{1, 1}}));
  expect_failed(e, 1, "wrong");
}

TEST_F(AFailingCheck, IsToldAlthoughTheBodyThrowsThen) {
  auto const e = explore([] {
    std::optional<int> nothing;
    EXPECT_TRUE(nothing.has_value());
    nothing.value();
  });
  EXPECT_EQ(e.crashed, 1u);
  EXPECT_THAT(e.failure_text, HasSubstr("nothing.has_value()"));
}

struct server {
  virtual ~server() = default;
  virtual void serve() = 0;
};
struct mock_server : server {
  MOCK_METHOD(void, serve, (), (override));
};

TEST_F(AFailingCheck, MayBeACallThatDoesNotCome) {
  auto const two_calls = [](int called) {
    return [called] {
      mock_server s;
      EXPECT_CALL(s, serve()).Times(2);
      for (int i = 0; i < called; ++i)
        fiber([&] { s.serve(); }).join();
    };
  };
  expect_failed(explore(two_calls(1)), 1, "Actual: called once");
  EXPECT_EQ(explore(two_calls(2)).clean, 1u);
}

TEST_F(AFailingCheck, IsNotASkip) {
  auto const e = explore([] {
    GTEST_SKIP() << "nothing to do";
    std::abort();
  });
  EXPECT_EQ(e.clean, 1u) << e;
  EXPECT_FALSE(IsSkipped());
}

TEST_F(AFailingCheck, NeitherBreaksNorThrowsThere) {
  auto const breaks = GTEST_FLAG_GET(break_on_failure), throws = GTEST_FLAG_GET(throw_on_failure);
  GTEST_FLAG_SET(break_on_failure, true);
  auto const broken = explore([] { EXPECT_TRUE(false) << "break"; });
  GTEST_FLAG_SET(break_on_failure, breaks);
  GTEST_FLAG_SET(throw_on_failure, true);
  auto const thrown = explore([] { fiber([] { EXPECT_TRUE(false) << "throw"; }).detach(); });
  GTEST_FLAG_SET(throw_on_failure, throws);
  expect_failed(broken, 1, "break");
  expect_failed(thrown, 1, "throw");
}

// Counts how often the caller's listeners, and its functions for the end, are called in any process.
class Calls {
public:
  static int& seen() {
    static auto* const shared =
        new (mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) int(0);
    return *shared;
  }
};

struct listener : testing::EmptyTestEventListener {
  void OnTestPartResult(testing::TestPartResult const&) override { ++Calls::seen(); }
  void OnTestProgramEnd(testing::UnitTest const&) override { ++Calls::seen(); }
};

TEST_F(AFailingCheck, IsToldToNoOtherListener) {
  auto& all = testing::UnitTest::GetInstance()->listeners();
  auto const mine = std::make_unique<listener>();
  all.Append(mine.get());
  std::atexit([] { ++Calls::seen(); });
  auto const e = explore([] { EXPECT_TRUE(false) << "quiet"; });
  all.Release(mine.get());
  EXPECT_EQ(Calls::seen(), 0);
  expect_failed(e, 1, "quiet");
}

TEST(ExploreOptionsFailed, IsAskedBesidesGoogleTest) {
  bool wrong = true; // in the caller already, so it is not the body's
  leaklab::explore_options options;
  options.failed = [&]() -> std::optional<std::string> {
    if (std::exchange(wrong, false))
      return "odd";
    return std::nullopt;
  };
  auto const e = explore(explored::by_order_of_three([&](std::vector<int> const& order) {
                           wrong = order.front() == 1;
                           EXPECT_NE(order.front(), 2);
                           return 0u;
                         }),
                         options);
  EXPECT_EQ(e.clean, 2u);
  EXPECT_EQ(e.failed, 4u);
  EXPECT_EQ(to_string(e.first_failure.value_or(leaklab::schedule())), "C");
  EXPECT_EQ(e.failure_text, "odd");
  EXPECT_TRUE(wrong);
}

} // namespace
