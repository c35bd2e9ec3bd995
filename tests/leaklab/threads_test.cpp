// Fibers that are switched before operations: what that finds, what it does not say of right programs, and how
// its schedules look.
#include "threads_bodies.hpp"

#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/trace.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

using leaklab::exploration;
using leaklab::switches;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace threads;

exploration explored(std::function<void()> const& body, leaklab::explore_options options = {}) {
  options.switches = switches::at_synchronisation;
  return leaklab::explore(body, options);
}

std::vector<std::string> levels_of(exploration const& e) {
  std::vector<std::string> texts;
  for (auto const& l : e.switch_levels)
    texts.push_back(to_string(l));
  return texts;
}

// The headline says how much memory is resident, which depends on what ran before.
std::string after_headline(leaklab::run_report const& r) {
  auto const text = to_text(r);
  return text.substr(text.find('\n'));
}

struct pattern {
  std::string name;
  std::function<void(bool)> body;
  std::uint64_t extra_switches; // that it takes to go wrong
  friend std::ostream& operator<<(std::ostream& os, pattern const& p) { return os << p.name; }
};

class Threads : public testing::TestWithParam<pattern> {};

TEST_P(Threads, FindABugThatNoOrderOfOneThreadShows) {
  auto const& [name, body, extra] = GetParam();
  auto const wrong = [&body = body] { body(false); };
  EXPECT_THAT(leaklab::explore(wrong), leaklab::FailsInNoSchedule());
  auto const e = explored(wrong);
  ASSERT_TRUE(e.first_failure) << e;
  EXPECT_EQ(e.switch_levels[0].ended.clean, e.switch_levels[0].ended.schedules()) << e;
  for (auto const& l : e.switch_levels)
    EXPECT_EQ(l.ended.clean < l.ended.schedules(), l.extra_switches >= extra) << to_string(l);
  EXPECT_EQ(e.first_failure->switches(), switches::at_synchronisation);
  EXPECT_THAT(when_it_fails(e), HasSubstr("only when fibers are switched before operations"));
  auto const text = to_string(*e.first_failure);
  EXPECT_EQ(text.front(), ':');
  auto const again = leaklab::replay(wrong, leaklab::schedule::parse(text));
  EXPECT_EQ(again.verdict, leaklab::verdict::deadlock) << again;
  EXPECT_EQ(after_headline(again), after_headline(leaklab::replay(wrong, *e.first_failure)));
}

TEST_P(Threads, FindNothingInItsCure) {
  auto const right = [&body = GetParam().body] { body(true); };
  auto const e = explored(right);
  EXPECT_TRUE(e.complete) << e;
  EXPECT_EQ(e.clean, e.schedules) << e;
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, Threads,
    testing::Values(pattern{"ab_ba", ab_ba, 1}, pattern{"check_then_act", check_then_act, 1},
                    pattern{"lost_notify", lost_notify, 1}, pattern{"held_meanwhile", held_meanwhile, 1},
                    pattern{"read_twice", read_twice, 1}, pattern{"add_beside_wait", add_beside_wait, 1},
                    pattern{"two_say_the_end", two_say_the_end, 1},
                    pattern{"stop_seen_too_early", stop_seen_too_early, 1}),
    [](auto const& p) { return p.param.name; });

struct counted {
  std::string name;
  std::function<void()> body;
  std::uint64_t schedules, deadlocks;
  friend std::ostream& operator<<(std::ostream& os, counted const& c) { return os << c.name; }
};

class ThreadsCounted : public testing::TestWithParam<counted> {};

// The numbers are those of a yield before each operation, written by hand or added to Boost.Fiber's headers.
TEST_P(ThreadsCounted, HaveAsManySchedulesAsYieldsByHand) {
  auto const& [name, body, schedules, deadlocks] = GetParam();
  auto const e = explored(body);
  EXPECT_TRUE(e.complete) << e;
  EXPECT_EQ(e.schedules, schedules);
  EXPECT_EQ(e.deadlock, deadlocks);
}

INSTANTIATE_TEST_SUITE_P(Patterns, ThreadsCounted,
                         testing::Values(counted{"ab_ba", [] { ab_ba(false); }, 163, 12},
                                         counted{"cure", [] { ab_ba(true); }, 109, 0},
                                         counted{"check_then_act", [] { check_then_act(false); }, 1015, 840},
                                         counted{"lost_notify", [] { lost_notify(false); }, 88, 28},
                                         counted{"condition_any", condition_any, 214, 0}),
                         [](auto const& p) { return p.param.name; });

TEST(Threads, MakeTheSameSchedulesAsYieldsByHand) {
  for (bool const cured : {false, true}) {
    auto const by_points = explored([=] { philosophers<bf::mutex>(2, cured); });
    auto const by_hand = leaklab::explore([=] { philosophers<yielding_mutex>(2, cured); });
    EXPECT_EQ(by_points.schedules, by_hand.schedules);
    EXPECT_EQ(by_points.deadlock, by_hand.deadlock);
    EXPECT_EQ(by_points.by_outlived, by_hand.by_outlived);
  }
}

TEST(Threads, FindNothingInRightProgramsOfEveryKindOfOperation) {
  std::vector<std::pair<char const*, std::function<void()>>> const right{
      {"one producer",
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
  for (auto const& [name, body] : right) {
    auto const e = explored(body);
    EXPECT_TRUE(e.complete) << name << '\n' << e;
    EXPECT_EQ(e.clean, e.schedules) << name << '\n' << e;
    EXPECT_GT(e.schedules, leaklab::explore(body).schedules) << name;
  }
}

TEST(Threads, AreSearchedWithMoreAndMoreExtraSwitches) {
  auto const e = explored([] { ab_ba(false); });
  EXPECT_THAT(levels_of(e),
              ElementsAre("complete with no extra switch: 3 schedules, none fails",
                          "complete with at most 1 extra switch: 18 schedules, 2 fail",
                          "complete with at most 2 extra switches: 54 schedules, 6 fail",
                          "complete with any number of extra switches: 163 schedules, 12 fail"));
  auto const one = explored([] { ab_ba(false); }, {.extra_switches = 1});
  EXPECT_TRUE(one.complete);
  EXPECT_EQ(one.schedules, 18);
  EXPECT_EQ(one.switch_levels.size(), 2);
  auto const cut = explored([] { ab_ba(false); }, {.max_schedules = 30});
  EXPECT_FALSE(cut.complete);
  EXPECT_EQ(cut.switch_levels.size(), 3);
  EXPECT_EQ(to_string(cut.switch_levels[1]), "complete with at most 1 extra switch: 18 schedules, 2 fail");
  EXPECT_FALSE(cut.switch_levels[2].complete);
}

TEST(Threads, AreSearchedAtRandomToo) {
  for (auto const& strategy : {leaklab::explore_options{.strategy = leaklab::random_walk{}},
                               leaklab::explore_options{.strategy = leaklab::pct{}}}) {
    auto options = strategy;
    options.max_schedules = 200;
    auto const e = explored([] { ab_ba(false); }, options);
    EXPECT_EQ(e.schedules, 200);
    EXPECT_GT(e.deadlock, 0) << e;
    ASSERT_TRUE(e.first_failure);
    EXPECT_EQ(leaklab::replay([] { ab_ba(false); }, *e.first_failure).verdict, leaklab::verdict::deadlock);
    EXPECT_EQ(explored([] { ab_ba(true); }, options).clean, 200);
  }
}

// A fiber that tries again and again to lock what another one holds, and never suspends by itself.
void spins_on_try_lock() {
  auto const m = std::make_shared<bf::mutex>();
  fiber([m] {
    std::lock_guard const l(*m);
    boost::this_fiber::yield();
  }).detach();
  fiber([m] {
    while (!m->try_lock()) {
    }
    m->unlock();
  }).detach();
}

TEST(Threads, ThatSpinOnALockEndByPctInEverySchedule) {
  for (auto const depth : {1u, 3u}) {
    auto const e = explored(&spins_on_try_lock, {.strategy = leaklab::pct{depth}, .max_schedules = 100});
    EXPECT_EQ(e.clean, 100) << e;
    EXPECT_EQ(e.unfinished, 0) << e;
  }
}

// Of two blocks that were given back, malloc gives the last one first; the explorer's memory the lower one. A body that calls
// the system is explored in memory that is not put back.
TEST(Threads, HaveTheExplorersAddressesInTheReplayOfAFailure) {
  if (sanitized)
    GTEST_SKIP() << "the explorer has malloc's addresses under a sanitizer";
  for (bool const calls : {false, true}) {
    bool ascending = false;
    auto const body = [&] {
      if (calls)
        ::close(-1);
      auto* volatile p = new long[8];
      auto* volatile q = new long[8];
      delete[] p;
      delete[] q;
      p = new long[8];
      q = new long[8];
      ascending = p < q;
      delete[] p;
      delete[] q;
      ab_ba(true);
    };
    leaklab::explore_options options;
    options.failed = [&] { return ascending ? std::optional<std::string>("not as malloc") : std::nullopt; };
    auto const e = explored(body, options);
    ASSERT_TRUE(e.first_failure) << e;
    EXPECT_EQ(e.failed, e.schedules) << e;
    EXPECT_THAT(e.show_first_failure(), testing::Not(HasSubstr("Its replay does not fail")));
  }
}

TEST(Threads, SayIfAReplayDoesNotFailAsItsScheduleDid) {
  bool fails = true; // which is no part of a schedule
  leaklab::explore_options options;
  options.failed = [&] { return fails ? std::optional<std::string>("so far") : std::nullopt; };
  auto const e = explored([] { ab_ba(true); }, options);
  ASSERT_TRUE(e.first_failure) << e;
  fails = false;
  EXPECT_THAT(e.show_first_failure(),
              testing::StartsWith("Its replay does not fail: the body depends on more "));
}

TEST(Threads, ShowEachPauseInTheTableOfSteps) {
  auto const wrong = [] { ab_ba(false); };
  auto const run = leaklab::trace(wrong, explored(wrong).first_failure.value());
  EXPECT_EQ(run.report.verdict, leaklab::verdict::deadlock);
  EXPECT_EQ(run.choices.switches(), switches::at_synchronisation);
  bool stays = false;
  for (std::size_t i = 0; i + 1 < run.steps.size(); ++i) {
    auto const& s = run.steps[i];
    if (s.end != leaklab::step::end_t::pauses)
      continue;
    EXPECT_THAT(s.operation, testing::AnyOf("mutex::lock", "mutex::unlock"));
    EXPECT_THAT(s.at.file.string(), testing::EndsWith("threads_bodies.hpp"));
    EXPECT_TRUE(run.steps[i + 1].chosen);
    EXPECT_EQ(run.steps[i + 1].ready.front(), s.fiber);
    stays = stays || run.steps[i + 1].fiber == s.fiber;
  }
  EXPECT_TRUE(stays);
  EXPECT_THAT(to_text(run), HasSubstr("to lock :23"));
  auto const again = leaklab::trace(wrong, run.choices);
  EXPECT_EQ(again.choices, run.choices);
  EXPECT_EQ(again.steps.size(), run.steps.size());
}

TEST(Threads, LeaveNoFrameOfTheirMachineryInAReport) {
  auto const e = explored([] { ab_ba(false); });
  auto const r = leaklab::replay([] { ab_ba(false); }, *e.first_failure);
  ASSERT_EQ(r.stuck.size(), 3);
  for (auto const& f : r.stuck) {
    EXPECT_EQ(f.operation, f.id == 1 ? "fiber::join" : "mutex::lock");
    EXPECT_THAT(f.blocked_at.file.string(), testing::EndsWith("threads_bodies.hpp"));
  }
  EXPECT_THAT(to_text(r), testing::Not(HasSubstr("wrap")));
}

TEST(Threads, DoNotSwitchWhereNobodyAsksForIt) {
  EXPECT_EQ(leaklab::explore([] { ab_ba(false); }).schedules, 3);
  EXPECT_EQ(leaklab::replay([] { ab_ba(false); }, leaklab::schedule()).verdict, leaklab::verdict::clean);
  EXPECT_EQ(leaklab::run([] { ab_ba(false); }).verdict, leaklab::verdict::clean);
}

TEST(Threads, AreRefusedWithAClockWhoseDeadlinesComeEarly) {
  EXPECT_THAT([] { explored([] {}, {.clock = leaklab::clock::any_time}); },
              testing::ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "switches cannot be at_synchronisation where explore_options::clock is any_time")));
}

TEST(Threads, RefuseAScheduleThatDoesNotFit) {
  EXPECT_THAT(
      [] { leaklab::replay([] { ab_ba(false); }, leaklab::schedule::parse(":AAAAAAAAAAAAAAAAAAAAAA")); },
      testing::ThrowsMessage<std::invalid_argument>(HasSubstr("does not fit")));
}

} // namespace
