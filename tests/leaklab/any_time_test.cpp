// Deadlines that come early, clock::any_time: level by level, in schedules that have a + for each of them.
#include "exploring.hpp"
#include "timed_bodies.hpp"

#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/external_work.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/run.hpp>
#include <leaklab/trace.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using leaklab::any_number;
using leaklab::clock;
using leaklab::exploration;
using leaklab::schedule;
using leaklab::verdict;
using testing::ElementsAre;
using testing::HasSubstr;

class AnyTime : public Exploring {};

// Explores a body of timed_bodies.hpp; exploration::groups is by what it returns.
exploration explored(timed::body const& body, std::uint64_t early_deadlines,
                     leaklab::explore_options o = {}) {
  auto const word = std::make_shared<std::string>();
  o.clock = clock::any_time;
  o.early_deadlines = early_deadlines;
  o.group = [word] { return *word; };
  return leaklab::explore(
      [=] {
        word->clear();
        *word = body();
      },
      o);
}

struct expected {
  timed::body body;
  std::uint64_t when_idle, one, two, any; // how many schedules there are
};

TEST_F(AnyTime, HasSoManySchedulesByLevel) {
  std::map<std::string, expected> const all{{"late_send", {timed::late_send, 1, 5, 7, 7}},
                                            {"timeout_or_result", {timed::timeout_or_result, 4, 8, 13, 13}},
                                            {"first_response", {timed::first_response, 6, 138, 1018, 15'218}},
                                            {"equal_deadlines", {timed::equal_deadlines, 6, 11, 21, 21}},
                                            {"retry", {timed::retry, 1, 9, 27, 83}},
                                            {"future_in_time", {timed::future_in_time, 1, 6, 8, 8}},
                                            {"full_channel", {timed::full_channel, 1, 9, 31, 59}},
                                            {"lock_in_time", {timed::lock_in_time, 2, 7, 10, 10}},
                                            {"two_consumers", {timed::two_consumers, 2, 27, 150, 318}}};
  for (auto const& [name, n] : all) {
    SCOPED_TRACE(name);
    for (auto const early : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, any_number}) {
      if (sanitized && early > 1)
        continue; // it takes too long
      auto const e = explored(n.body, early);
      EXPECT_TRUE(e.complete) << e;
      EXPECT_FALSE(e.doubt) << e;
      std::vector<std::uint64_t> levels;
      for (auto const& level : e.early_levels)
        levels.push_back(level.ended.schedules());
      std::vector const wanted{n.when_idle, n.one, n.two, n.any};
      ASSERT_FALSE(levels.empty());
      ASSERT_LE(levels.size(), wanted.size());
      EXPECT_TRUE(std::equal(levels.begin(), levels.end(), wanted.begin())) << e;
      EXPECT_EQ(e.schedules, wanted[std::min<std::uint64_t>(early, 3)]) << e;
    }
  }
}

TEST_F(AnyTime, FindsWhatHappensWhenATimeoutComesBeforeTheResult) {
  auto const words = [](timed::body const& body) {
    std::map<std::string, std::uint64_t> found;
    for (auto const& [word, n] : explored(body, 2).groups)
      found[word] = n.schedules();
    return found;
  };
  EXPECT_THAT(words(timed::future_in_time), ElementsAre(testing::Key("ready"), testing::Key("timeout")));
  EXPECT_THAT(words(timed::lock_in_time), ElementsAre(testing::Key("locked"), testing::Key("timeout")));
  EXPECT_THAT(words(timed::full_channel),
              ElementsAre(testing::Key("0"), testing::Key("1"), testing::Key("2")));
  EXPECT_THAT(words(timed::first_response),
              ElementsAre(testing::Key("none"), testing::Key("replica 0"), testing::Key("replica 1")));
}

TEST_F(AnyTime, IsTheSameAsWhenIdleIfNoDeadlineIsPending) {
  auto const e = explored(
      [] {
        for (int i = 0; i < 3; ++i)
          timed::fiber([] { boost::this_fiber::yield(); }).detach();
        return std::string();
      },
      2);
  EXPECT_TRUE(e.complete) << e;
  EXPECT_EQ(e.schedules, 90u) << e; // 6! / 2!^3
  EXPECT_EQ(e.early_levels.size(), 1u);
}

// While external_work lives, time stands still. Here it lives until the third step of its fiber.
TEST_F(AnyTime, LetsNoDeadlineComeEarlyWhileExternalWorkLives) {
  auto const body = [](bool holds) {
    return [holds] {
      auto const c = std::make_shared<timed::buffered>(2);
      timed::fiber([c, holds] {
        std::optional<leaklab::external_work> work;
        if (holds)
          work.emplace();
        boost::this_fiber::yield();
        boost::this_fiber::yield();
        c->push(1);
      }).detach();
      boost::this_fiber::yield(); // so that the work lives before the deadline is pending, or not
      int value = 0;
      return std::string(c->pop_wait_for(value, 1ms) == timed::status::success ? "got it" : "timeout");
    };
  };
  auto const held = explored(body(true), 2);
  auto const not_held = explored(body(false), 2);
  EXPECT_TRUE(held.complete && not_held.complete);
  EXPECT_LT(held.groups.at("timeout").schedules(), not_held.groups.at("timeout").schedules());
  auto const idle = leaklab::explore([b = body(true)] { b(); });
  EXPECT_EQ(held.early_levels.at(0).ended.schedules(), idle.schedules);
}

// If there are many schedules, they are counted by states.
TEST_F(AnyTime, CountsTheSchedulesOfEachLevelByStates) {
  int const fibers = sanitized ? 5 : 8;               // of 8 there are more than are run first
  std::uint64_t const all = sanitized ? 120 : 40'320; // 5! and 8!
  auto const body = [=] {
    for (int i = 0; i < fibers; ++i)
      timed::fiber([] {}).detach();
    timed::sleep_for(1ms);
  };
  auto const none = leaklab::explore(body, {.clock = clock::any_time, .early_deadlines = 0});
  EXPECT_EQ(none.schedules, all) << none;
  EXPECT_TRUE(none.complete);
  if (!sanitized) {
    EXPECT_TRUE(none.states) << none.why_enumerated.value_or("");
  }
  auto const some =
      leaklab::explore(body, {.clock = clock::any_time, .group = [] { return std::string("one"); }});
  // When k fibers have run the deadline comes, and the body is one more fiber to run: 8! / (8 - k)! * (9 - k)!.
  std::uint64_t const with_one = all * static_cast<std::uint64_t>((fibers + 1) * (fibers + 2) / 2);
  ASSERT_EQ(some.early_levels.size(), 2u) << some;
  EXPECT_EQ(some.early_levels[0], none.early_levels[0]);
  EXPECT_TRUE(some.complete) << some;
  EXPECT_EQ(some.schedules, with_one) << some;
  EXPECT_EQ(some.groups.at("one").schedules(), some.schedules);
  EXPECT_EQ(some.clean, some.schedules);
  EXPECT_EQ(some.states.has_value(), !sanitized) << some.why_enumerated.value_or("");
}

TEST_F(AnyTime, HasTheSameSchedulesIfEachIsRunByItself) {
  auto const body = [] {
    for (int i = 0; i < (sanitized ? 2 : 4); ++i)
      timed::fiber([] { timed::sleep_for(1ms); }).detach();
    for (int i = 0; i < (sanitized ? 2 : 3); ++i)
      timed::fiber([] {}).detach();
  };
  leaklab::explore_options o{.clock = clock::any_time, .early_deadlines = 0};
  auto const by_states = leaklab::explore(body, o);
  o.strategy = leaklab::enumeration{};
  auto const enumerated = leaklab::explore(body, o);
  EXPECT_TRUE(by_states.complete && enumerated.complete) << by_states << enumerated;
  EXPECT_EQ(by_states.early_levels, enumerated.early_levels);
}

TEST_F(AnyTime, HasNoEndWithoutABoundForWhatIsPeriodic) {
  auto const bounded = explored(timed::ticker, 2);
  EXPECT_TRUE(bounded.complete) << bounded;
  EXPECT_EQ(bounded.schedules, 17u) << bounded;
  auto const endless = explored(timed::ticker, any_number, {.max_schedules = 1000});
  EXPECT_FALSE(endless.complete) << endless;
  ASSERT_EQ(endless.early_levels.size(), 4u);
  EXPECT_TRUE(endless.early_levels[2].complete);
  EXPECT_FALSE(endless.early_levels[3].complete);
  EXPECT_GT(endless.schedules, 900u);
  std::ostringstream text;
  text << endless;
  EXPECT_THAT(
      text.str(),
      HasSubstr(
          "schedules and more, none fails; a body that does anything periodically has no end of them\n"));
}

TEST_F(AnyTime, PutsAFailureWithoutAnEarlyDeadlineFirst) {
  auto const plain = leaklab::explore([] { timed::late_send(); }, {.clock = clock::any_time});
  ASSERT_TRUE(plain.first_failure);
  EXPECT_EQ(to_string(*plain.first_failure), "");
  auto const early = leaklab::explore(
      [] {
        if (timed::future_in_time() == "timeout")
          throw std::runtime_error("too late");
      },
      {.clock = clock::any_time});
  ASSERT_TRUE(early.first_failure);
  EXPECT_EQ(early.first_failure->early_deadlines(), 1u) << *early.first_failure;
  EXPECT_EQ(early.early_levels.at(0).ended.crashed, 0u);
  std::ostringstream text;
  text << early;
  EXPECT_THAT(
      text.str(),
      HasSubstr(
          "no early deadline: 1 schedule, none fails\nat most 1 early deadline: 6 schedules, 3 fail\n"));
  EXPECT_THAT(text.str(), HasSubstr("only when a deadline comes early (+)"));
  EXPECT_EQ(when_it_fails(plain), "");
}

TEST_F(AnyTime, IsNotForARunOnSeveralThreads) {
  EXPECT_THROW(leaklab::run([] {}, {.clock = clock::any_time}), std::invalid_argument);
}

// ---------------------------------------------------------------- replays

std::string refusal(timed::body const& body, std::string const& text, clock c = clock::when_idle) {
  try {
    leaklab::replay([&] { body(); }, schedule::parse(text), {.clock = c});
  } catch (std::invalid_argument const& e) {
    return e.what();
  }
  return "";
}

TEST_F(AnyTime, IsMeantByAScheduleThatHasAPlus) {
  std::string word;
  auto const body = [&word] { word = timed::future_in_time(); };
  for (auto const& [text, expected] :
       {std::pair{"", "ready"}, {"+", "timeout"}, {"B", ""}, {"B+", "ready"}}) {
    word.clear();
    if (expected[0] == '\0') {
      EXPECT_THAT(refusal(timed::future_in_time, text), HasSubstr("it has 1 choices, but there were only 0"));
      continue;
    }
    leaklab::replay(body, schedule::parse(text));
    EXPECT_EQ(word, expected) << text;
  }
}

TEST_F(AnyTime, RefusesAPlusWhereNoDeadlineIsPending) {
  EXPECT_THAT(refusal(
                  [] {
                    for (int i = 0; i < 2; ++i)
                      timed::fiber([] {}).detach();
                    return std::string();
                  },
                  "+"),
              HasSubstr("at choice 1 no deadline is pending that could come early; fibers {B, C} are ready"));
  EXPECT_THAT(refusal(timed::future_in_time, "+", clock::real),
              HasSubstr("a deadline comes early, and the clock is the machine's"));
}

TEST_F(AnyTime, OfAFailureIsReplayedAndTracedAlike) {
  auto const body = [] {
    if (timed::full_channel() == "2")
      throw std::runtime_error("two lost");
  };
  auto const e = leaklab::explore(body, {.clock = clock::any_time});
  ASSERT_TRUE(e.first_failure) << e;
  EXPECT_EQ(e.first_failure->early_deadlines(), 2u);
  EXPECT_EQ(schedule::parse(to_string(*e.first_failure)), *e.first_failure);
  EXPECT_THROW(leaklab::replay(body, *e.first_failure), std::runtime_error);
  auto const run = leaklab::trace(body, *e.first_failure, {.rethrow = false});
  EXPECT_TRUE(to_string(run.choices).starts_with(to_string(*e.first_failure))) << run.choices;
  EXPECT_EQ(run.report.failure, "std::runtime_error: two lost");
}

TEST_F(AnyTime, IsShownInTheTableOfStepsWithWhatPassed) {
  auto const run = leaklab::trace([] { timed::future_in_time(); }, schedule::parse("+"));
  EXPECT_THAT(to_text(run), HasSubstr("     +  time passes: 10 ms, and A is ready\n   2 B  |  "));
  auto const idle = leaklab::trace([] { timed::future_in_time(); }, schedule());
  EXPECT_THAT(to_text(idle), HasSubstr("        time passes: 5 ms, and B is ready\n"));
  auto const json = leaklab::to_json(run);
  EXPECT_EQ(json["choices"], "+B");
  EXPECT_EQ(json["steps"][1]["passed"],
            nlohmann::json::parse(R"([{"ns": 10000000, "early": true, "woken": [1]}])"));
}

TEST_F(AnyTime, HasLevelsInTheJson) {
  auto const json = to_json(explored(timed::future_in_time, any_number));
  ASSERT_EQ(json["early_levels"].size(), 3u) << json;
  EXPECT_EQ(json["early_levels"][1]["early_deadlines"], 1);
  EXPECT_EQ(json["early_levels"][1]["schedules"], 6);
  EXPECT_EQ(json["early_levels"][1]["complete"], true);
  EXPECT_FALSE(to_json(leaklab::explore([] {})).contains("early_levels"));
}

} // namespace
