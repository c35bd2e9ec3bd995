// Deadlines that come early, counted by states level by level, as they are one by one.
#include "drawn_programs.hpp"
#include "drawn_timed.hpp"
#include "exploring.hpp"
#include "timed_bodies.hpp"

#include <support/judged_states.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/states/left_out.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>

#include <unistd.h>

namespace {

using leaklab::any_number;
using leaklab::clock;
using leaklab::explore_options;
using leaklab::detail::states::left_out;
using leaklab::detail::states::part;
using leaklab::detail::states::run_before;

class AnyTimeByStates : public Exploring {
protected:
  void SetUp() override { run_before = 1; }
  ~AnyTimeByStates() override { run_before = before_; }

  // Whether states were counted, of schedules in which so many deadlines come early at most.
  static bool is_the_same(std::string const& name, std::function<void()> const& body, std::uint64_t early,
                          explore_options o = {}) {
    o.clock = clock::any_time;
    o.early_deadlines = early;
    return judged::expect_the_same_exploration(name + " with " + std::to_string(early) + " early deadlines",
                                               body, o);
  }

  explore_options const few{.max_schedules = 5'000, .jobs = 1};

private:
  std::uint64_t const before_ = run_before;
};

TEST_F(AnyTimeByStates, HasTheSchedulesOfEachLevelThatThereAre) {
  std::map<std::string, timed::body> const all{{"late_send", timed::late_send},
                                               {"timeout_or_result", timed::timeout_or_result},
                                               {"first_response", timed::first_response},
                                               {"equal_deadlines", timed::equal_deadlines},
                                               {"retry", timed::retry},
                                               {"future_in_time", timed::future_in_time},
                                               {"full_channel", timed::full_channel},
                                               {"lock_in_time", timed::lock_in_time},
                                               {"two_consumers", timed::two_consumers},
                                               {"ticker", timed::ticker}};
  for (auto const& [name, body] : all) {
    auto const word = std::make_shared<std::string>();
    auto const early = name == "ticker" ? std::uint64_t{2} : any_number; // without a bound it has no end
    EXPECT_TRUE(is_the_same(name,
                            [word, b = body] {
                              word->clear();
                              *word = b();
                            },
                            early, {.group = [word] { return *word; }}))
        << name;
  }
}

TEST_F(AnyTimeByStates, HasTheSchedulesOfDrawnBodies) {
  std::mt19937_64 random(17);
  int by_states = 0;
  for (int program = 0; program < 110; ++program) {
    auto const body = drawn_timed::body(random);
    auto const name = "drawn " + std::to_string(program);
    by_states += is_the_same(name, body, any_number, few) || is_the_same(name, body, 2, few);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(by_states, 90);
}

TEST_F(AnyTimeByStates, HasTheSchedulesOfDrawnProgramsThatAlsoSleep) {
  int by_states = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    auto const body = [seed, rest = drawn_programs::drawn(seed)] {
      boost::fibers::fiber([seed] {
        boost::this_fiber::sleep_for(std::chrono::milliseconds(seed % 3));
        boost::this_fiber::sleep_for(std::chrono::milliseconds(1));
      }).detach();
      rest();
    };
    by_states += is_the_same("drawn " + std::to_string(seed), body, 1 + seed % 2, few);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(by_states, 15);
}

// What may follow depends on how many deadlines have come early. Without that in a state the judge sees other numbers:
// here the same fibers are ready at the same time, whether the deadline came early or not.
TEST_F(AnyTimeByStates, HaveAHoleWithoutTheNumberOfEarlyDeadlines) {
  auto const body = [] {
    for (int i = 0; i < 2; ++i)
      timed::fiber([] {
        for (int times = 0; times < 2; ++times)
          timed::sleep_for(std::chrono::milliseconds(1));
      }).detach();
    timed::fiber([] {}).detach();
  };
  explore_options const o{.clock = clock::any_time, .early_deadlines = 1};
  EXPECT_TRUE(judged::try_both("whole", body, o).is_same());
  left_out = part::early_deadlines;
  auto const t = judged::try_both("hole", body, o);
  left_out = part::nothing;
  EXPECT_TRUE(!t.why_not.empty() || !t.is_same()) << t.counted;
}

// ---------------------------------------------------------------- where states are not enough

// Between these fibers there is no end as long as no deadline comes.
void ping_pong_until_a_deadline() {
  auto const first = std::make_shared<timed::unbuffered>(), second = std::make_shared<timed::unbuffered>();
  auto const stop = std::make_shared<bool>(false);
  timed::fiber([=] {
    while (!*stop) {
      first->push(1);
      second->value_pop();
    }
    first->close();
  }).detach();
  timed::fiber([=] {
    for (int value = 0; first->pop(value) == timed::status::success;)
      second->push(value);
  }).detach();
  timed::sleep_for(std::chrono::milliseconds(1));
  *stop = true;
}

TEST_F(AnyTimeByStates, GoesRoundForEverOnlyIfTimeStandsStill) {
  explore_options o{.clock = clock::any_time, .early_deadlines = 0, .max_steps = 1'000};
  auto const none = leaklab::explore(&ping_pong_until_a_deadline, o);
  EXPECT_TRUE(none.livelock) << none;
  o.early_deadlines = any_number;
  auto const any = leaklab::explore(&ping_pong_until_a_deadline, o);
  EXPECT_TRUE(any.complete && any.states) << any;
  EXPECT_FALSE(any.livelock) << any;
  EXPECT_TRUE(any.unfair_circle) << any;
}

// The level without early deadlines is counted by states, the next one is not.
TEST_F(AnyTimeByStates, RunsTheSchedulesOfALevelThatAsksTheSystem) {
  auto const body = [] {
    for (int i = 0; i < 3; ++i)
      timed::fiber([] { boost::this_fiber::yield(); }).detach();
    if (timed::future_in_time() == "timeout")
      ::close(-1);
  };
  explore_options o{.strategy = leaklab::enumeration{}, .clock = clock::any_time, .early_deadlines = 1};
  auto const e = leaklab::explore(body, o);
  o.strategy = leaklab::exhaustive{};
  auto const c = leaklab::explore(body, o);
  EXPECT_TRUE(e.complete && c.complete) << e << c;
  EXPECT_EQ(c.early_levels, e.early_levels);
  EXPECT_EQ(c.by_outlived, e.by_outlived);
  EXPECT_THAT(c.why_enumerated.value_or(""), testing::HasSubstr("close"));
  o.early_deadlines = 0;
  EXPECT_TRUE(leaklab::explore(body, o).states);
}

} // namespace
