// The page of a class, and the schedule that most of it fail with.
#include <cli/course/failing_schedule.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

using cli::course::exercise;
using cli::course::most_common_failing_schedule;
using cli::course::named_grades;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

exercise const drain{
    .name = "drain", .title = "Receive the rest", .points = 10, .graders_points = 10, .asks = "drain"};

json leak(std::string const& schedule, std::string const& about = "2 files") {
  return {{"kind", "leak"}, {"about", about},       {"diagnosis", "leak: " + about + ": stuck"},
          {"bad", "16"},    {"schedule", schedule}, {"round", nullptr}};
}

// Returns the grades of a submission whose exercise has that answer to its last question.
named_grades graded(std::string name, json question, unsigned points = 0) {
  json entry{{"name", "drain"}, {"kind", question.at("kind")}, {"points", points}, {"of", 10}};
  entry["questions"] =
      json::array({{{"kind", "clean"}, {"schedule", "A"}, {"bad", "1"}}, std::move(question)});
  return {std::move(name), {{"exercises", json::array({std::move(entry)})}, {"points", points}, {"of", 10}}};
}

auto most_common(std::vector<named_grades> const& all, exercise const& e = drain) {
  return most_common_failing_schedule(e, 0, all);
}

std::string page(std::vector<named_grades> const& all) {
  return cli::course::to_html({drain}, all);
}

TEST(TheMostCommonFailingSchedule, IsThatOfTheMostSubmissions) {
  auto const most =
      most_common({graded("anna", leak("A")), graded("ben", leak("B1")), graded("carl", leak("B1"))});
  ASSERT_TRUE(most);
  EXPECT_EQ(most->schedule, "B1");
  EXPECT_EQ(most->diagnosis, "leak: 2 files: stuck");
  EXPECT_THAT(most->names, ElementsAre("ben", "carl"));
}

TEST(TheMostCommonFailingSchedule, IsTheShortestOfThoseWithAsMany) {
  EXPECT_EQ(most_common({graded("anna", leak("BBA")), graded("ben", leak("C")), graded("carl", leak("B"))})
                ->schedule,
            "B");
}

TEST(TheMostCommonFailingSchedule, IsCountedForEachQuestionApart) {
  auto const most = most_common(
      {graded("anna", leak("B", "3 files")), graded("ben", leak("B")), graded("carl", leak("B", "3 files"))});
  EXPECT_EQ(most->about, "3 files");
  EXPECT_EQ(most->names.size(), 2U);
}

TEST(TheMostCommonFailingSchedule, IsNoneWhereNoScheduleIsAtFault) {
  auto on_threads = leak("", "on two threads, under ThreadSanitizer");
  on_threads["bad"] = "";
  auto undecided = leak("AB");
  undecided["kind"] = "undecided";
  named_grades missing{"carl", json::parse(R"({"exercises": [{"kind": "missing", "questions": []}]})")};
  EXPECT_FALSE(most_common({graded("anna", on_threads), graded("ben", undecided), missing,
                            graded("dora", {{"kind", "clean"}}, 10)}));
  auto tests = drain;
  tests.is_test = true;
  EXPECT_FALSE(most_common({graded("anna", leak(""))}, tests));
  EXPECT_FALSE(most_common({}));
}

TEST(TheMostCommonFailingSchedule, MayBeTheOrderOfAQueue) {
  auto const all = std::vector{graded("anna", leak(""))};
  EXPECT_EQ(most_common(all)->schedule, "");
  EXPECT_THAT(page(all),
              HasSubstr("<td class=\"text\">the order of a queue</td><td class=\"number\">1</td>"));
}

TEST(TheMostCommonFailingSchedule, OfOneThatWasHandedInIsThatIfItCanBeRead) {
  auto break_it = drain;
  break_it.is_schedule = true;
  json wrong{{"kind", "wrong answer"}, {"bad", ""}, {"schedule", ""}, {"steps", ""}};
  EXPECT_FALSE(most_common({graded("anna", wrong)}, break_it)); // it was no schedule
  wrong["schedule"] = "E";
  EXPECT_EQ(most_common({graded("anna", wrong)}, break_it)->schedule, "E");
}

TEST(ThePageOfAClass, HasEachNumber) {
  auto const html = page(
      {graded("anna", leak("B1")),
       graded("ben", leak("B1")),
       {"carl", json::parse(R"({"exercises": [{"kind": "cured", "points": 10, "of": 10}], "points": 10})")}});
  EXPECT_THAT(html, HasSubstr("<p>3 submissions, 1 exercise."));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">drain</th><td class=\"text\">Receive the rest</td><td "
                              "class=\"number\">10</td><td class=\"number\">1</td>"));
  EXPECT_THAT(
      html, HasSubstr("<th scope=\"col\" class=\"number\">cured</th><th scope=\"col\" "
                      "class=\"number\">leak</th></tr></thead>\n<tbody>\n<tr><th scope=\"row\">drain</th><td "
                      "class=\"number\">1</td><td class=\"number\">2</td>"));
  EXPECT_THAT(html,
              HasSubstr("<code>B1</code></td><td class=\"number\">2</td><td class=\"text\">leak: 2 files: "
                        "stuck</td><td class=\"text\">anna, ben</td>"));
  EXPECT_THAT(
      html, HasSubstr("<th scope=\"row\">carl</th><td class=\"number\">10</td><td class=\"number\">10</td>"));
}

TEST(ThePageOfAClass, LoadsNothingAndHoldsNoMarkupOfASubmission) {
  auto evil = leak("<script>alert(1)</script>");
  evil["diagnosis"] = "leak: <img src=\"x\" onerror='y'>& \xE2\x80\xAE";
  auto const html = page({graded("<b>\n\xFF", evil)});
  EXPECT_THAT(html, HasSubstr("<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>"));
  EXPECT_THAT(html, HasSubstr("leak: &lt;img src=&quot;x&quot; onerror='y'&gt;&amp; \\342\\200\\256</td>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">&lt;b&gt;\\n\\377</th>"));
  for (auto const* const no : {"<script", "<img", "<link", "<b>", "url(", "http://", "https://", "\xFF"})
    EXPECT_THAT(html, Not(HasSubstr(no)));
  EXPECT_THAT(html, HasSubstr("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
}

TEST(ThePageOfAClass, CanBeOfNobody) {
  EXPECT_THAT(page({}), HasSubstr("<p>0 submissions, 1 exercise."));
}

TEST(ThePageOfAClass, ShortensALongScheduleAndALongListOfNames) {
  std::vector<named_grades> all;
  for (auto const* const name : {"a", "b", "c", "d", "e"})
    all.push_back(graded(name, leak(std::string(203, 'A'))));
  EXPECT_THAT(page(all), HasSubstr("A...</code> and 3 more characters</td>"));
  EXPECT_THAT(page(all), HasSubstr(">a, b, c and 2 more</td>"));
}

} // namespace
