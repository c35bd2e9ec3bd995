// Numbers of schedules that 64 bits do not hold, and states that the memory does not hold.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <leaklab/choose.hpp>
#include <leaklab/gtest.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using judged::by_states;
using testing::HasSubstr;

class StatesOfManySchedules : public Exploring {};

// A number as decimal digits, the last one first.
class decimal {
public:
  explicit decimal(unsigned n) : digits_{n} {}
  decimal& operator*=(unsigned by) {
    unsigned over = 0;
    for (auto& d : digits_) {
      over += d * by;
      d = over % 10;
      over /= 10;
    }
    for (; over; over /= 10)
      digits_.push_back(over % 10);
    return *this;
  }
  decimal& operator/=(unsigned by) {
    unsigned left = 0;
    for (auto d = digits_.rbegin(); d != digits_.rend(); ++d) {
      left = left * 10 + *d;
      *d = left / by;
      left %= by;
    }
    EXPECT_EQ(left, 0u);
    while (digits_.size() > 1 && digits_.back() == 0)
      digits_.pop_back();
    return *this;
  }
  std::string text() const {
    std::string t;
    for (auto d = digits_.rbegin(); d != digits_.rend(); ++d)
      t += static_cast<char>('0' + *d);
    return t;
  }

private:
  std::vector<unsigned> digits_;
};

// In how many orders fibers can take their steps: a multinomial coefficient.
std::string interleavings(unsigned fibers, unsigned yields) {
  decimal n(1);
  unsigned placed = 0;
  for (unsigned f = 0; f < fibers; ++f)
    for (unsigned s = 1; s <= yields + 1; ++s) {
      n *= ++placed;
      n /= s;
    }
  return n.text();
}

TEST_F(StatesOfManySchedules, HaveExactNumbers) {
  EXPECT_EQ(interleavings(3, 2), "1680");
  auto const few = leaklab::explore(explored::yielding(4, 7));
  EXPECT_EQ(leaklab::schedules_text(few), interleavings(4, 7)) << few;
  EXPECT_FALSE(few.large);
  for (auto const& [fibers, yields] : {std::pair(5u, 8u), std::pair(4u, 15u)}) {
    auto const e = leaklab::explore(explored::yielding(fibers, yields));
    auto const expected = interleavings(fibers, yields);
    ASSERT_TRUE(e.large) << e << *e.why_enumerated;
    EXPECT_GT(expected.size(), 20u);
    EXPECT_EQ(e.large->schedules, expected);
    EXPECT_EQ(e.large->clean, expected);
    EXPECT_EQ(e.large->leak, "0");
    EXPECT_EQ(e.large->by_stuck.at(0), expected);
    EXPECT_EQ(e.schedules, ~std::uint64_t{0});
    EXPECT_EQ(e.clean, ~std::uint64_t{0});
    EXPECT_TRUE(e.complete);
    std::ostringstream text;
    text << e;
    EXPECT_THAT(text.str(), HasSubstr("complete: " + expected + " schedules of one thread"));
    EXPECT_THAT(text.str(), HasSubstr(expected + "  clean"));
    EXPECT_EQ(to_json(e).at("schedules"), expected);
    EXPECT_EQ(to_json(e).at("by_stuck").at("0"), expected);
    EXPECT_THAT(e, leaklab::FailsInNoSchedule());
  }
}

// The only one that fails, among 2^70.
TEST_F(StatesOfManySchedules, HaveTheOneThatFails) {
  auto const e = leaklab::explore([] {
    std::size_t sum = 0;
    for (int i = 0; i < 70; ++i)
      sum += leaklab::choose(2);
    if (sum == 70)
      explored::get_stuck();
  });
  ASSERT_TRUE(e.large) << e << *e.why_enumerated;
  EXPECT_EQ(e.large->schedules, "1180591620717411303424");
  EXPECT_EQ(e.large->clean, "1180591620717411303423");
  EXPECT_EQ(e.deadlock, 1u);
  EXPECT_EQ(e.first_failure, leaklab::schedule::parse(std::string(70, '1')));
  EXPECT_EQ(to_json(e).at("deadlock"), "1");
}

TEST_F(StatesOfManySchedules, AreTextInJsonWhereADoubleIsNotExact) {
  leaklab::exploration e;
  e.schedules = e.clean = std::uint64_t{1} << 53;
  EXPECT_EQ(to_json(e).at("schedules"), std::uint64_t{1} << 53);
  e.schedules = e.clean = e.by_stuck[0] = (std::uint64_t{1} << 53) + 1;
  EXPECT_EQ(to_json(e).at("schedules"), "9007199254740993");
  EXPECT_EQ(to_json(e).at("by_stuck").at("0"), "9007199254740993");
}

TEST_F(StatesOfManySchedules, OfWhichThereAreTooManyAreNotCounted) {
  EXPECT_THAT(by_states([] {
                for (int i = 0; i < 127; ++i)
                  leaklab::choose(2);
              }).why_not,
              HasSubstr("there are 2^127 schedules or more"));
}

TEST_F(StatesOfManySchedules, EndWhereMemoryDoesAndSayHowFarTheyCame) {
  auto const c = by_states(explored::yielding(5, 8), {.max_memory = 100'000});
  EXPECT_THAT(c.why_not, testing::ContainsRegex(
                             "states take more than 100000 bytes .explore_options::max_memory.: there "
                             "are [0-9]+ of them, after about [0-9]+ % of the search"));
  EXPECT_THROW(leaklab::explore([] {}, {.max_memory = 0}), std::invalid_argument);
  auto const e = leaklab::explore(explored::yielding(5, 8), {.max_schedules = 11'000, .max_memory = 100'000});
  EXPECT_EQ(e.schedules, 11'000u);
  EXPECT_THAT(e.why_enumerated.value_or(""), HasSubstr("states take more than"));
}

// Returns a body that writes so many MiB before its first choice.
std::function<void()> writing(std::size_t mebibytes) {
  return [=] {
    auto const blocks = std::make_shared<std::vector<std::vector<char>>>();
    for (std::size_t i = 0; i < mebibytes / 6; ++i)
      blocks->emplace_back(std::size_t{6} << 20, 'x');
    for (int i = 0; i < 2; ++i)
      explored::fiber([blocks] { ++blocks->front().front(); }).detach();
  };
}

TEST_F(StatesOfManySchedules, MayHaveAsMuchThatChangesAsStatesMayTake) {
  auto const c = by_states(writing(72), {.jobs = 1});
  EXPECT_EQ(c.why_not, "");
  EXPECT_EQ(judged::counts_of(c).clean, 2u);
  EXPECT_THAT(by_states(writing(24), {.jobs = 1, .max_memory = std::uint64_t{4} << 20}).why_not,
              HasSubstr("more memory changes between two choices than explore_options::max_memory"));
}

// No state is kept then, and the way to each is run again.
TEST_F(StatesOfManySchedules, AreTheSameWithLittleMemoryToPutThemBack) {
  auto const body = explored::yielding(3, 3);
  auto const c = by_states(body, {.jobs = 2, .max_memory = 60'000});
  ASSERT_EQ(c.why_not, "");
  EXPECT_TRUE(c.ends == by_states(body).ends);
}

} // namespace
