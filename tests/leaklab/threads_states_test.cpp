// Fibers that are switched before operations, counted by states level by level, as they are one by one.
#include "drawn_programs.hpp"
#include "exploring.hpp"
#include "threads_bodies.hpp"

#include <support/judged_states.hpp>
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/states/left_out.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <unistd.h>

namespace {

using leaklab::any_number;
using leaklab::exploration;
using leaklab::explore_options;
using leaklab::switches;
using leaklab::detail::states::left_out;
using leaklab::detail::states::part;
using leaklab::detail::states::run_before;
using testing::HasSubstr;
using namespace threads;

class ThreadsByStates : public Exploring {
protected:
  void SetUp() override {
    if (sanitized)
      GTEST_SKIP() << "there are no states under a sanitizer";
    run_before = 1;
  }
  ~ThreadsByStates() override {
    run_before = before_;
    left_out = part::nothing;
  }

  static exploration explored(std::function<void()> const& body, explore_options o = {}) {
    o.switches = switches::at_synchronisation;
    return leaklab::explore(body, o);
  }

  // Whether states were counted, of schedules with so many extra switches at most, and all levels below.
  static bool is_the_same(std::string const& name, std::function<void()> const& body, std::uint64_t extra,
                          explore_options o = {}) {
    o.switches = switches::at_synchronisation;
    o.extra_switches = extra;
    return judged::expect_the_same_exploration(name + " with " + std::to_string(extra) + " extra switches",
                                               body, o);
  }

  // Whether the judge sees another number of schedules in this level.
  static judged::trial tried(std::function<void()> const& body, std::uint64_t extra) {
    return judged::try_both("tried", body,
                            {.early_deadlines = extra, // this is what is counted by states
                             .switches = switches::at_synchronisation,
                             .extra_switches = extra,
                             .jobs = 1});
  }

  explore_options const few{.max_schedules = 5'000, .jobs = 1};

private:
  std::uint64_t const before_ = run_before;
};

TEST_F(ThreadsByStates, HaveTheSchedulesOfEachLevelThatThereAre) {
  std::map<std::string, void (*)(bool)> const patterns{{"ab_ba", ab_ba},
                                                       {"check_then_act", check_then_act},
                                                       {"lost_notify", lost_notify},
                                                       {"held_meanwhile", held_meanwhile},
                                                       {"read_twice", read_twice},
                                                       {"add_beside_wait", add_beside_wait},
                                                       {"two_say_the_end", two_say_the_end},
                                                       {"stop_seen_too_early", stop_seen_too_early}};
  for (auto const& [name, body] : patterns)
    for (bool const cured : {false, true})
      EXPECT_TRUE(is_the_same(
          name, [cured, b = body] { b(cured); }, any_number))
          << name;
}

TEST_F(ThreadsByStates, HaveTheSchedulesOfEveryKindOfOperation) {
  std::map<std::string, std::function<void()>> const right{{"one producer",
                                                            [] {
                                                              bf::unbuffered_channel<int> c;
                                                              channels(c, 1, 1);
                                                            }},
                                                           {"buffered",
                                                            [] {
                                                              bf::buffered_channel<int> c(2);
                                                              channels(c, 1, 1);
                                                            }},
                                                           {"condition_variable_any", condition_any},
                                                           {"futures", futures},
                                                           {"barrier", [] { barriers(2); }},
                                                           {"three at a barrier", [] { barriers(3); }},
                                                           {"recursive mutex", recursive}};
  for (auto const& [name, body] : right)
    EXPECT_TRUE(is_the_same(name, body, any_number)) << name;
}

TEST_F(ThreadsByStates, HaveTheSchedulesOfDrawnPrograms) {
  int by_states = 0, unbounded = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    auto const body = drawn_programs::drawn(seed);
    auto const name = "drawn " + std::to_string(seed);
    bool const all = is_the_same(name, body, any_number, few);
    unbounded += all;
    by_states += all || is_the_same(name, body, 1, few);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(unbounded, 10);
  EXPECT_GT(by_states, 20);
}

// Each fiber has so many steps, with what no other one has. So the same place of all is reached in many orders, with
// more and with fewer extra switches, and last by this fiber or that.
void steps_beside_each_other() {
  for (int const times : {1, 2, 1, 3})
    bf::fiber([times] {
      bf::mutex own;
      for (int i = 0; i < times; ++i)
        own.lock(), own.unlock();
    }).detach();
}

// What may follow depends on who has paused, and on how many extra switches there were. Without that in a state the
// judge sees other numbers.
TEST_F(ThreadsByStates, HaveAHoleWithoutWhoHasPausedAndHowOftenOneMadeWay) {
  EXPECT_TRUE(tried(steps_beside_each_other, 2).is_same());
  for (auto const hole : {part::who_pauses, part::extra_switches}) {
    left_out = hole;
    auto const t = tried(steps_beside_each_other, 2);
    EXPECT_TRUE(!t.why_not.empty() || !t.is_same()) << t.counted << t.enumerated;
  }
}

// It polls between two operations, and never suspends.
void polls(bf::mutex& m, bool const& ready) {
  for (bool seen = false; !seen;) {
    std::lock_guard const l(m);
    seen = ready;
  }
}

TEST_F(ThreadsByStates, GoRoundForEverUnfairlyIfNobodyMakesWay) {
  auto const body = [] {
    bf::mutex m;
    bool ready = false;
    bf::fiber f([&] { polls(m, ready); });
    bf::fiber g([&] { ready = true; });
    f.join();
    g.join();
  };
  auto const e = explored(body, {.max_steps = 1'000});
  EXPECT_TRUE(e.complete && e.states) << e;
  EXPECT_FALSE(e.livelock) << e;
  ASSERT_TRUE(e.unfair_circle) << e;
  EXPECT_EQ(e.unfair_circle->round_it.switches(), switches::at_synchronisation);
  EXPECT_FALSE(e.unfair_circle->round_it.choices().empty()) << e;
  auto const none = explored(body, {.extra_switches = 0, .max_steps = 1'000});
  EXPECT_TRUE(none.complete && none.states) << none;
  EXPECT_FALSE(none.livelock) << none;
  ASSERT_TRUE(none.unfair_circle) << none;
  EXPECT_TRUE(none.unfair_circle->round_it.choices().empty()) << none;
}

TEST_F(ThreadsByStates, GoRoundForEverIfTwoFibersPollForWhatDoesNotCome) {
  auto const body = [] {
    bf::mutex m;
    bool const never = false;
    bf::fiber f([&] { polls(m, never); });
    bf::fiber g([&] { polls(m, never); });
    f.join();
    g.join();
  };
  auto const e = explored(body, {.max_steps = 1'000});
  EXPECT_TRUE(e.complete && e.states) << e;
  EXPECT_TRUE(e.livelock) << e;
}

// The level without extra switches is counted by states, the next one is not.
TEST_F(ThreadsByStates, RunTheSchedulesOfALevelThatAsksTheSystem) {
  auto const body = [] {
    bf::mutex m;
    bool is_held = false;
    bf::fiber holds([&] {
      m.lock();
      is_held = true;
      m.unlock();
      is_held = false;
    });
    bf::fiber looks([&] {
      if (is_held)
        ::close(-1);
    });
    bf::fiber other([] {});
    holds.join();
    looks.join();
    other.join();
  };
  explore_options o{.strategy = leaklab::enumeration{}, .extra_switches = 1};
  auto const e = explored(body, o);
  o.strategy = leaklab::exhaustive{};
  auto const c = explored(body, o);
  EXPECT_TRUE(e.complete && c.complete) << e << c;
  EXPECT_EQ(c.switch_levels, e.switch_levels);
  EXPECT_EQ(c.by_outlived, e.by_outlived);
  EXPECT_THAT(c.why_enumerated.value_or(""), HasSubstr("close"));
  o.extra_switches = 0;
  EXPECT_TRUE(explored(body, o).states);
}

} // namespace
