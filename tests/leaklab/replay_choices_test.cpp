// A schedule with results of choose() runs again; one that does not fit what the body chooses is refused,
// with the choice and the line.
#include "explored.hpp"

#include <leaklab/choose.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/trace.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using explored::fiber;
using leaklab::choose;
using leaklab::replay;
using leaklab::schedule;
using leaklab::trace;

std::vector<std::size_t> results_in(schedule const& s, std::vector<std::size_t> const& of) {
  std::vector<std::size_t> results;
  replay(
      [&] {
        for (auto const n : of)
          results.push_back(choose(n));
      },
      s);
  return results;
}

TEST(ReplayOfChoices, ReturnsWhatTheScheduleSays) {
  EXPECT_EQ(results_in(schedule::parse("{12}03"), {13, 2, 4}), (std::vector<std::size_t>{12, 0, 3}));
  EXPECT_EQ(results_in(schedule::parse("1"), {2, 1, 2}),
            (std::vector<std::size_t>{1, 0, 0})); // after its end
  EXPECT_EQ(results_in(schedule::parse("11"), {2, 1, 2}),
            (std::vector<std::size_t>{1, 0, 1})); // 1 of 1: no choice
  EXPECT_EQ(results_in(schedule(), {2, 3, 4'294'967'295}), (std::vector<std::size_t>{0, 0, 0}));
  EXPECT_EQ(results_in(schedule::parse("{4294967294}"), {4'294'967'295}),
            (std::vector<std::size_t>{4'294'967'294}));
}

TEST(ReplayOfChoices, DrawsNothing) {
  auto const report = replay([] { choose(2); }, schedule::parse("1"));
  EXPECT_EQ(report.drawn, 0u);
  EXPECT_EQ(report.seed, 0u);
}

std::string refusal(std::string const& text, std::function<void()> body) {
  try {
    replay(std::move(body), schedule::parse(text));
  } catch (std::invalid_argument const& e) {
    return e.what();
  }
  return "not refused";
}

std::string at(int line) {
  return " at tests/leaklab/replay_choices_test.cpp:" + std::to_string(line);
}

TEST(ReplayOfChoices, RefusesAResultThatIsTooLarge) {
  auto const line = __LINE__ + 2;
  auto const body = [] {
    choose(2);
    choose(3);
  };
  EXPECT_EQ(refusal("2", body),
            "schedule \"2\" does not fit: at choice 1 fiber A calls choose(2), which cannot return 2" +
                at(line));
  EXPECT_EQ(refusal("1{12}", body),
            "schedule \"1{12}\" does not fit: at choice 2 fiber A calls choose(3), which cannot return {12}" +
                at(line + 1));
}

TEST(ReplayOfChoices, RefusesAFiberInPlaceOfAResult) {
  auto const line = __LINE__ + 1;
  EXPECT_EQ(
      refusal("B", [] { choose(2); }),
      "schedule \"B\" does not fit: at choice 1 fiber A calls choose(2), and does not leave the choice to "
      "fiber B" +
          at(line));
}

TEST(ReplayOfChoices, RefusesAResultInPlaceOfAFiber) {
  EXPECT_EQ(
      refusal("1", explored::yielding(2, 0)),
      "schedule \"1\" does not fit: at choice 1 no fiber calls choose(), which was to return 1; fibers {B, "
      "C} are ready");
}

TEST(ReplayOfChoices, RefusesMoreChoicesThanThereAre) {
  EXPECT_EQ(refusal("11", [] { choose(2); }),
            "schedule \"11\" does not fit: it has 2 choices, but there were only 1");
  EXPECT_EQ(refusal("0", [] { choose(1); }),
            "schedule \"0\" does not fit: it has 1 choices, but there were only 0");
}

TEST(ReplayOfChoices, ThatHaveNoEndIsUnfinished) {
  auto const report = replay(
      [] {
        for (;;)
          choose(2);
      },
      schedule::parse("1"), {.max_steps = 1000});
  EXPECT_EQ(report.verdict, leaklab::verdict::unfinished);
  EXPECT_EQ(report.most_steps, 1000u);
  EXPECT_THAT(to_text(report),
              testing::HasSubstr("UNFINISHED  1 of 1 fiber had not finished after 1000 steps"));
}

// ---------------------------------------------------------------- step by step

constexpr auto line_of_the_first = __LINE__ + 5;
void two_senders() {
  auto const c = std::make_shared<explored::channel>();
  for (int i = 0; i < 2; ++i)
    fiber([=] {
      choose(12); // the first of two
      c->push(static_cast<int>(leaklab::may_fail()));
    }).detach();
  c->value_pop();
}

TEST(TraceOfChoices, NamesTheFiberThatChoseWhatOfHowManyAndWhere) {
  auto const run = trace(&two_senders, schedule::parse("C{11}1"));
  EXPECT_EQ(to_string(run.choices), "C{11}1B00B");
  ASSERT_GE(run.steps.size(), 3u);
  EXPECT_TRUE(run.steps[0].results.empty());
  auto const& made = run.steps[1];
  EXPECT_EQ(made.fiber, 3u);
  ASSERT_EQ(made.results.size(), 2u);
  EXPECT_EQ(made.results[0].result, 11u);
  EXPECT_EQ(made.results[0].of, 12u);
  EXPECT_EQ(made.results[1].result, 1u);
  EXPECT_EQ(made.results[1].of, 2u);
  EXPECT_EQ(made.results[1].at.line, made.results[0].at.line + 1);
  EXPECT_EQ(made.results[0].at.file.filename(), "replay_choices_test.cpp");
  EXPECT_EQ(to_string(trace(&two_senders, run.choices).choices), to_string(run.choices));
}

TEST(TraceOfChoices, HasThemInItsJson) {
  auto const json = to_json(trace(&two_senders, schedule::parse("C{11}1")));
  EXPECT_EQ(json["choices"], "C{11}1B00B");
  EXPECT_EQ(json["steps"][0]["results"].size(), 0u);
  auto const& results = json["steps"][1]["results"];
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0]["result"], 11);
  EXPECT_EQ(results[0]["of"], 12);
  EXPECT_EQ(results[0]["at"]["file"], "tests/leaklab/replay_choices_test.cpp");
}

// Returns the table's rows, without the lines that it quotes and the report.
std::string table(leaklab::traced_run const& run) {
  auto const text = to_text(run);
  return text.substr(0, text.find("\n\n") + 1);
}

TEST(TraceOfChoices, HasARowForEachResult) {
  auto const first = std::to_string(line_of_the_first);
  auto const second = std::to_string(line_of_the_first + 1);
  auto const pop = std::to_string(line_of_the_first + 3);
  EXPECT_THAT(table(trace(&two_senders, schedule::parse("C{11}1"))),
              testing::StartsWith("step       A body        B#2           C#3\n"
                                  "   1       value_pop:" + // with a space its column would be too narrow
                                  pop +
                                  " started       started\n"
                                  "   2 C{11} .             |             11 of 12 :" +
                                  first +
                                  "\n"
                                  "     1     .             |             1 of 2 :" +
                                  second +
                                  "\n"
                                  "           woken by C    |             push :" +
                                  second +
                                  "\n"
                                  "   3 B0    |             0 of 12 :" +
                                  first + "  .\n"));
}

TEST(TraceOfChoices, ShowsTheFirstOfManyResults) {
  auto const run = trace(
      [] {
        for (int i = 0; i < 100; ++i)
          choose(2);
      },
      schedule::parse("01"));
  auto const text = table(run);
  EXPECT_THAT(text, testing::HasSubstr("\n     1  1 of 2 :"));
  EXPECT_THAT(text, testing::HasSubstr("\n        92 more\n        ends\n"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 1 + 8 + 1 + 1);
}

} // namespace
