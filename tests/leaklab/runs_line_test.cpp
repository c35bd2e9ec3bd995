// In how many schedules a line is run, and under which.
#include "explored.hpp"
#include "exploring.hpp"
#include <support/sanitized.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/possible.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using explored::fiber;
using leaklab::IsImpossible;
using leaklab::possible;
using leaklab::runs_line;
using testing::EndsWith;
using testing::HasSubstr;

std::string at(unsigned line) {
  return "leaklab/runs_line_test.cpp:" + std::to_string(line);
}

// Of the functions below, the lines that are watched. The variable is set there, too.
bool seen = false;

constexpr unsigned line_of_be_seen = __LINE__ + 2;
__attribute__((noinline)) void be_seen() {
  seen = true;
}

constexpr unsigned line_of_never = __LINE__ + 2;
__attribute__((noinline, used)) void never_called() {
  seen = true;
}

// Returns a body of fibers that yield. The line is run if the first of them is not the last to end, and once more then
// by each that ends after it.
std::function<void()> first_ends_early(int fibers, int yields) {
  return [=] {
    seen = false;
    auto const first_has_ended = std::make_shared<bool>(false);
    for (int i = 0; i < fibers; ++i)
      fiber([=] {
        for (int y = 0; y < yields; ++y)
          boost::this_fiber::yield();
        if (i == 0)
          *first_has_ended = true;
        else if (*first_has_ended)
          be_seen();
      }).detach();
  };
}

class ALineThatIsWatched : public Exploring {
protected:
  void SetUp() override {
    if (sanitized)
      GTEST_SKIP() << "no line can be watched in a program that is built with a sanitizer";
  }

  // The line must be run in as many schedules as the variable says.
  static leaklab::possibility agree(std::function<void()> const& body, leaklab::explore_options const& o) {
    auto const by_variable = possible(
        body, [] { return seen; }, o);
    auto by_line = runs_line(body, at(line_of_be_seen), o);
    EXPECT_EQ(by_line.searched.schedules, by_variable.searched.schedules);
    EXPECT_EQ(by_line.searched.failed, by_variable.searched.failed);
    EXPECT_EQ(by_line.searched.complete, by_variable.searched.complete);
    EXPECT_EQ(by_line.how, by_variable.how);
    EXPECT_FALSE(by_line.searched.doubt) << *by_line.searched.doubt;
    EXPECT_GT(by_line.searched.failed, 0u);
    EXPECT_LT(by_line.searched.failed, by_line.searched.schedules);
    return by_line;
  }
};

TEST_F(ALineThatIsWatched, IsRunInAsManySchedulesAsAreRunOneByOne) {
  auto const p = agree(first_ends_early(3, 1), {.strategy = leaklab::enumeration{}});
  EXPECT_TRUE(p.searched.complete);
  EXPECT_EQ(p.searched.schedules, explored::interleavings(3, 1));
  EXPECT_EQ(p.searched.failed, explored::interleavings(3, 1) / 3 * 2)
      << "each may be the last, equally often";
}

TEST_F(ALineThatIsWatched, IsRunInAsManySchedulesAsStatesSay) {
  auto const p = agree(first_ends_early(4, 2), {.jobs = 2});
  EXPECT_TRUE(p.searched.complete);
  EXPECT_TRUE(p.searched.states) << p.searched.why_enumerated.value_or("");
  EXPECT_EQ(p.searched.schedules, explored::interleavings(4, 2));
  EXPECT_EQ(p.searched.failed, explored::interleavings(4, 2) / 4 * 3);
}

TEST_F(ALineThatIsWatched, IsRunInAsManySchedulesAsAreDrawn) {
  agree(first_ends_early(3, 2), {.strategy = leaklab::random_walk{}, .max_schedules = 12'000});
}

TEST_F(ALineThatIsWatched, IsRunInNoScheduleIfNobodyCallsIt) {
  for (auto const& body : {first_ends_early(3, 1), first_ends_early(4, 2)}) {
    auto const p = runs_line(body, at(line_of_never));
    EXPECT_THAT(p, IsImpossible());
    EXPECT_EQ(p.searched.failed, 0u);
  }
}

// Lines of many kinds. Each schedule has the same result, 3 * 5 = 15 rounds of a small calculation.
constexpr unsigned first_line_of_all_kinds = __LINE__ + 1;
__attribute__((noinline)) double all_kinds(std::vector<std::uint64_t>& numbers) {
  double sum = 0;
  std::uint64_t power = 1;
  for (std::uint64_t i = 1; i <= 5; ++i) {
    power *= 3;
    auto const text = std::to_string(power);
    char copy[32] = {};
    std::memcpy(copy, text.c_str(), text.size());
    numbers.push_back(std::strlen(copy));
    switch (i % 3) {
    case 0:
      sum += static_cast<double>(power) / 2;
      break;
    case 1:
      sum -= 1;
      break;
    default:
      boost::this_fiber::yield();
    }
    try {
      if (i == 4)
        throw std::runtime_error(text);
    } catch (std::runtime_error const& e) {
      sum += static_cast<double>(std::strlen(e.what()));
    }
  }
  return sum;
}
constexpr unsigned last_line_of_all_kinds = __LINE__ - 1;

TEST_F(ALineThatIsWatched, DoesWhatItDoesWithoutThat) {
  auto const body = [] {
    auto const results = std::make_shared<std::vector<double>>();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        std::vector<std::uint64_t> numbers;
        results->push_back(all_kinds(numbers));
        if (numbers != std::vector<std::uint64_t>{1, 1, 2, 2, 3} || results->back() != 13.5 - 2 + 2)
          explored::get_stuck();
      }).detach();
  };
  auto const without = leaklab::explore(body);
  EXPECT_EQ(without.clean, without.schedules);
  int watched = 0, run = 0;
  for (auto line = first_line_of_all_kinds; line <= last_line_of_all_kinds; ++line) {
    std::optional<leaklab::possibility> p;
    try {
      p = runs_line(body, at(line));
    } catch (std::invalid_argument const& e) {
      EXPECT_THAT(e.what(), HasSubstr(" has no code: the nearest line that has is "));
      continue;
    }
    EXPECT_EQ(p->searched.schedules, without.schedules) << line;
    EXPECT_EQ(p->searched.leak + p->searched.deadlock + p->searched.crashed + p->searched.unfinished, 0u)
        << line;
    EXPECT_TRUE(p->searched.failed == 0 || p->searched.failed == without.schedules) << line;
    ++watched;
    run += p->how.has_value();
  }
  EXPECT_GT(watched, 12);
  EXPECT_GT(run, 12);
}

TEST_F(ALineThatIsWatched, IsNotKnownOfAScheduleThatThrows) {
  auto const p = runs_line(
      [] {
        be_seen();
        throw std::runtime_error("too late");
      },
      at(line_of_be_seen));
  EXPECT_FALSE(p.how);
  EXPECT_EQ(p.searched.crashed, 1u);
}

TEST_F(ALineThatIsWatched, IsAsItWasAfterwards) {
  unsigned char code[16];
  std::memcpy(code, reinterpret_cast<void const*>(&be_seen), sizeof code);
  runs_line([] { be_seen(); }, at(line_of_be_seen));
  EXPECT_EQ(std::memcmp(code, reinterpret_cast<void const*>(&be_seen), sizeof code), 0);
  EXPECT_EQ(std::signal(SIGTRAP, SIG_DFL), SIG_DFL);
  seen = false;
  be_seen();
  EXPECT_TRUE(seen);
}

TEST_F(ALineThatIsWatched, IsShownInTheStepsOfAScheduleThatRunsIt) {
  auto const p = runs_line(first_ends_early(3, 1), at(line_of_be_seen));
  auto const text = p.searched.show_first_failure();
  EXPECT_THAT(text, HasSubstr("A body"));
  EXPECT_THAT(text, HasSubstr("CLEAN"));
  EXPECT_THAT(text, testing::Not(HasSubstr("does not fail")));
}

std::string refusal_of(std::string const& place) {
  try {
    runs_line([] {}, place);
  } catch (std::invalid_argument const& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST_F(ALineThatIsWatched, MustHaveCode) {
  EXPECT_THAT(refusal_of(at(1)),
              HasSubstr("leaklab/runs_line_test.cpp:1 has no code: the nearest line that has is "));
  EXPECT_THAT(refusal_of(at(line_of_be_seen - 3)),
              EndsWith("the nearest line that has is " + std::to_string(line_of_be_seen - 1)));
}

TEST_F(ALineThatIsWatched, MustBeOfAFileOfTheProgram) {
  EXPECT_EQ(refusal_of("nowhere.cpp:3"),
            "there is no code of a file nowhere.cpp in the program's debug information");
  EXPECT_EQ(refusal_of("_line_test.cpp:3"),
            "there is no code of a file _line_test.cpp in the program's debug information");
}

TEST_F(ALineThatIsWatched, MustBeGivenAsFileAndLine) {
  for (auto const* const text : {"", "x", ":3", "x.cpp:", "x.cpp:0", "x.cpp:-1", "x.cpp:3x"})
    EXPECT_THAT(refusal_of(text), EndsWith(" is not FILE:LINE, as in server.cpp:34"));
}

TEST_F(ALineThatIsWatched, IsRefusedTogetherWithACheckpoint) {
  leaklab::explore_options options;
  options.checkpoint = leaklab::checkpoint{.file = "never written", .body = "a body"};
  EXPECT_THROW(runs_line([] {}, at(line_of_be_seen), options), std::invalid_argument);
}

TEST_F(ALineThatIsWatched, IsRefusedIfTheProgramHandlesTheSignalItself) {
  auto const handler = +[](int) {};
  std::signal(SIGTRAP, handler);
  EXPECT_THROW(runs_line([] {}, at(line_of_be_seen)), std::runtime_error);
  EXPECT_EQ(std::signal(SIGTRAP, SIG_DFL), handler);
}

TEST(ALineUnderASanitizer, IsRefused) {
  if (!sanitized)
    GTEST_SKIP() << "there is none here";
  EXPECT_THROW(runs_line([] {}, at(line_of_be_seen)), std::runtime_error);
}

} // namespace
