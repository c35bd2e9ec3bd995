// What a failing schedule threw reaches the caller as text, although it happened in another process.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/explore/failure_text.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

using leaklab::explore;
using testing::HasSubstr;

class TheTextOfAFailure : public Exploring {};

// Two of the six orders of three fibers fail.
std::function<void()> failing_if_the_last_runs_first(std::function<void()> fail) {
  return explored::by_order_of_three([=](std::vector<int> const& order) {
    if (order[0] == 2)
      fail();
    return 0u;
  });
}

TEST_F(TheTextOfAFailure, IsWhatTheBodyThrew) {
  auto const e = explore([] { throw std::runtime_error("the sum is 2"); });
  EXPECT_EQ(e.crashed, 1u);
  EXPECT_EQ(e.failure_text, "std::runtime_error: the sum is 2");
  EXPECT_EQ(explore([] { throw 7; }).failure_text, "int");
}

TEST_F(TheTextOfAFailure, IsThatOfTheScheduleThatIsReported) {
  auto const e = explore([] {
    auto const n = std::make_shared<int>(0);
    auto const digits = std::make_shared<std::string>();
    for (int i = 0; i < 3; ++i)
      boost::fibers::fiber([=] { *digits += std::to_string(i); }).detach();
    while (digits->size() < 3 && ++*n < 10)
      boost::this_fiber::yield();
    if (*digits != "012")
      throw std::logic_error(*digits);
  });
  EXPECT_GT(e.crashed, 1u);
  ASSERT_TRUE(e.first_failure);
  EXPECT_EQ(to_string(*e.first_failure), "C");
  EXPECT_EQ(e.failure_text, "std::logic_error: 102");
}

TEST_F(TheTextOfAFailure, SurvivesTheDeathOfItsProcess) {
  auto const e = explore(failing_if_the_last_runs_first([] {
    leaklab::detail::note_failure_text("said before");
    leaklab::detail::note_failure_text("and this comes too late");
    std::abort();
  }));
  EXPECT_EQ(e.crashed, 2u);
  EXPECT_EQ(e.failure_text, "said before");
}

TEST_F(TheTextOfAFailure, IsHowTheProcessEndedIfNothingElseIsKnown) {
  EXPECT_EQ(explore([] { raise(SIGKILL); }).failure_text, "its process was ended by SIGKILL (Killed)");
  EXPECT_EQ(explore([] { std::_Exit(3); }).failure_text, "its process exited with status 3");
}

TEST_F(TheTextOfAFailure, IsEmptyWhereTheVerdictSaysItAll) {
  auto const e = explore(&explored::get_stuck);
  EXPECT_EQ(e.deadlock, 1u);
  EXPECT_EQ(e.failure_text, "");
  EXPECT_TRUE(to_json(e).at("failure_text").is_null());
}

TEST_F(TheTextOfAFailure, IsCutBetweenCharacters) {
  std::string euros = "x";
  while (euros.size() < 10'000)
    euros += "\u20ac";
  auto const e = explore([&] { throw std::runtime_error(euros); });
  auto const expected = "std::runtime_error: " + euros;
  EXPECT_EQ(e.failure_text, expected.substr(0, e.failure_text.size()));
  EXPECT_GT(e.failure_text.size(), 4000u);
  EXPECT_NO_THROW(to_json(e).dump()); // refuses what is no UTF-8
}

TEST_F(TheTextOfAFailure, IsPrintedAndWrittenAsJson) {
  auto const e = explore([] { throw std::runtime_error("two\nlines"); });
  std::ostringstream out;
  out << e;
  EXPECT_THAT(out.str(),
              HasSubstr("shortest schedule that is not clean: \"\"\n  std::runtime_error: two\n  lines\n"));
  EXPECT_EQ(to_json(e).at("failure_text"), "std::runtime_error: two\nlines");
}

} // namespace
