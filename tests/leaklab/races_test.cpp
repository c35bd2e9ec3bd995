// Data races among the fibers of one thread: each is found in every schedule, and what orders two accesses silences it.
#include "races_pairs.hpp"

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/external_work.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace races {

void PrintTo(pair const& p, std::ostream* os) {
  *os << p.name;
}

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Returns the races as text.
std::string text_of(std::vector<leaklab::data_race> const& races) {
  std::string text;
  for (auto const& r : races)
    text += to_text(r);
  return text;
}

class Races : public testing::TestWithParam<pair> {};

TEST_P(Races, AreFoundInOneRun) {
  auto const report = leaklab::run([] { GetParam().body(false); });
  EXPECT_TRUE(report.memory_observed);
  EXPECT_THAT(report.races, Not(IsEmpty()));
  EXPECT_EQ(report.races_missed, "");
}

TEST_P(Races, AreNoneWhereSomethingOrders) {
  auto const report = leaklab::run([] { GetParam().body(true); });
  EXPECT_TRUE(report.memory_observed);
  EXPECT_THAT(report.races, IsEmpty()) << text_of(report.races);
  auto const e = leaklab::explore([] { GetParam().body(true); });
  EXPECT_TRUE(e.complete);
  EXPECT_THAT(e.races, IsEmpty()) << text_of(e.races);
}

TEST_P(Races, AreFoundInEverySchedule) {
  auto const e = leaklab::explore([] { GetParam().body(false); });
  EXPECT_TRUE(e.complete);
  ASSERT_THAT(e.races, Not(IsEmpty()));
  for (auto const& race : e.races)
    EXPECT_THAT(leaklab::replay([] { GetParam().body(false); }, race.schedule).races, Not(IsEmpty()))
        << to_text(race);
}

// Returns the text of a stream.
std::string text_of(leaklab::exploration const& e) {
  std::ostringstream text;
  text << e;
  return text.str();
}

// Two fibers add to a number; each calls the function before and after.
std::function<void()> adding_between_calls(std::function<void()> call) {
  return [call = std::move(call)] {
    int number = 0;
    auto const add = [&] {
      call();
      ++number;
      call();
    };
    fiber one(add), two(add);
    one.join();
    two.join();
  };
}

// leaklab has mutexes of its own, which one fiber has before another one.
TEST(RacesTest, AreFoundThoughBothFibersCallLeaklabInBetween) {
  EXPECT_EQ(leaklab::run(adding_between_calls([] { leaklab::external_work const w; })).races.size(), 1u);
  auto const and_choose = adding_between_calls([] { leaklab::choose(2); });
  EXPECT_EQ(leaklab::run(and_choose).races.size(), 1u);
  EXPECT_EQ(leaklab::replay(and_choose, {}).races.size(), 1u);
  EXPECT_EQ(leaklab::explore(and_choose).races.size(), 1u);
}

thread_local int of_this_thread = 0;

// On two threads each fiber has another variable.
TEST(RacesTest, AreNoneOfThreadLocalVariablesWhichTheTextNames) {
  auto const e = leaklab::explore([] {
    auto const add = [] {
      ++of_this_thread;
      boost::this_fiber::yield();
      ++of_this_thread;
    };
    fiber one(add), two(add);
    one.join();
    two.join();
  });
  EXPECT_THAT(e.races, IsEmpty()) << text_of(e.races);
  EXPECT_THAT(e.races_missed,
              testing::MatchesRegex("the thread_local variable used at tests/leaklab/races_test.cpp:[0-9]+ "
                                    "is another one on each thread"));
  EXPECT_THAT(text_of(e), HasSubstr("no data race was found in what was observed\n"));
}

TEST(RacesTest, NamesBothLinesAndFibersOfARace) {
  auto const report = leaklab::run([] { lock(false); });
  ASSERT_EQ(report.races.size(), 1u);
  auto const& race = report.races.front();
  for (auto const& side : {race.earlier, race.later}) {
    EXPECT_THAT(side.at.file.filename(), "races_bodies.hpp");
    EXPECT_THAT(side.at.function, HasSubstr("lock"));
    ASSERT_FALSE(side.stack.empty());
    EXPECT_EQ(side.stack.front(), side.at);
  }
  EXPECT_EQ(race.earlier.at.line, race.later.at.line);
  EXPECT_TRUE(race.earlier.writes);
  EXPECT_EQ(race.earlier.fiber, 2u);
  EXPECT_EQ(race.later.fiber, 3u);
  EXPECT_THAT(to_text(report), HasSubstr("++*total; // line of lock"));
  EXPECT_THAT(to_json(report).dump(), HasSubstr("races_bodies.hpp"));
}

TEST(RacesTest, FailsTheMatchers) {
  EXPECT_THAT(leaklab::run([] { lock(false); }), Not(leaklab::LeaksNothing()));
  EXPECT_THAT(leaklab::run([] { lock(true); }), leaklab::LeaksNothing());
  EXPECT_THAT(leaklab::explore([] { lock(false); }), Not(leaklab::FailsInNoSchedule()));
  EXPECT_THAT(leaklab::explore([] { lock(true); }), leaklab::FailsInNoSchedule());
}

TEST(RacesTest, SaysWhetherCompleteMeansAnyNumberOfThreads) {
  leaklab::explore_options const options{.switches = leaklab::switches::at_synchronisation};
  auto const silent = leaklab::explore([] { lock(true); }, options);
  EXPECT_TRUE(silent.complete);
  EXPECT_THAT(text_of(silent),
              HasSubstr("no data race was found, so complete means any number of threads, but for this:\n"));
  EXPECT_THAT(text_of(silent), HasSubstr("(not observed: what these do to memory that fibers share: "));
  auto const race = leaklab::explore([] { lock(false); }, options);
  EXPECT_THAT(text_of(race), HasSubstr("data race: "));
  EXPECT_THAT(text_of(race), HasSubstr("so complete does not mean any number of threads\n"));
}

TEST(RacesTest, AreNotLookedForOnTwoThreads) {
  auto const report = leaklab::run([] { lock(true); }, {.threads = 2});
  EXPECT_FALSE(report.memory_observed);
  EXPECT_THAT(report.races, IsEmpty());
}

TEST(RacesTest, AreFoundInRandomSchedules) {
  auto const e =
      leaklab::explore([] { barrier(false); }, {.strategy = leaklab::random_walk{}, .max_schedules = 20});
  EXPECT_EQ(e.schedules, 20u);
  EXPECT_THAT(e.races, Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(, Races, testing::ValuesIn(pairs), [](auto const& info) { return info.param.name; });

} // namespace
} // namespace races
