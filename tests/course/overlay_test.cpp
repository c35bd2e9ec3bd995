// What a fork changes in the exercises by one file.
#include "fork.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AnOverlay : public Fork {
protected:
  fs::path const overlay = files / "mine.json";

  std::vector<std::string> listed() const {
    std::vector<std::string> found;
    auto const list = nlohmann::json::parse(course({"list", "--json", "-"}).out);
    for (auto const& e : list.at("exercises"))
      found.push_back(e.at("name"));
    return found;
  }

  // All are switched off but these.
  std::string only_break_it_and_room(std::string const& more) const {
    return R"({"off": ["drain", "off_by_one", "no_done", "early_close", "stop_the_others", "at_most_three",
        "first_response", "two_channels", "timeout", "shutdown", "write_a_test"], )" +
           more + "}";
  }
};

TEST_F(AnOverlay, IsKeptInTheFolderOfTheStudent) {
  write(overlay, only_break_it_and_room(R"("order": ["break_it"], "points": {"break_it": 30})"));
  EXPECT_EQ(leaklab({"course", "init", folder().string(), "--overlay", overlay.string()}).code, 0);
  fs::remove(overlay);
  EXPECT_THAT(listed(), ElementsAre("break_it", "room"));
  hand_in_text("break_it.txt", "BE\n");
  EXPECT_THAT(course({"check"}).out, HasSubstr("break_it: solved, 30 of 30 points\n"));
  EXPECT_THAT(course({"check", "drain"}).err, HasSubstr("drain: no such exercise"));
  fs::remove(folder() / "room.cpp");
  EXPECT_THAT(course({"grade"}).out,
              AllOf(HasSubstr("30 of 30"), HasSubstr("30 of 40"), Not(HasSubstr("drain"))));
}

TEST_F(AnOverlay, BesideTheExercisesHoldsForEveryone) {
  for (auto const* const name : {"anna", "ben"})
    write(files / "all" / name / "break_it.txt", *name == 'a' ? "BE\n" : "E\n");
  auto const grade = [&] {
    return of_fork({"grade", "--all", (files / "all").string(), "--out", (files / "out").string()});
  };
  write(coursework() / "overlay.json", only_break_it_and_room(R"("points": {"break_it": 30})"));
  EXPECT_EQ(grade().code, 0);
  EXPECT_EQ(contents(files / "out/grades.csv"), "submission,room,break_it,points\nanna,0,30,30\nben,0,0,0\n");
  // What was graded before is graded again, since it would count otherwise now.
  write(coursework() / "overlay.json",
        only_break_it_and_room(R"("order": ["break_it"], "points": {"break_it": 7})"));
  EXPECT_EQ(grade().code, 0);
  EXPECT_EQ(contents(files / "out/grades.csv"), "submission,break_it,room,points\nanna,7,0,7\nben,0,0,0\n");
  auto const files_of_room = [&] {
    return nlohmann::json::parse(contents(files / "out/ben.json")).at("exercises").back().at("files");
  };
  EXPECT_EQ(files_of_room(), 4);
  write(coursework() / "overlay.json",
        only_break_it_and_room(R"("order": ["break_it"], "files": {"room": 2})"));
  EXPECT_EQ(grade().code, 0);
  EXPECT_EQ(files_of_room(), 2);

  auto const one = (files / "all/anna").string();
  write(overlay, only_break_it_and_room(R"("points": {"break_it": 3})"));
  EXPECT_THAT(of_fork({"grade", "--submission", one, "--overlay", overlay.string()}).out,
              HasSubstr("3 of 13"));
}

// The mistake shows with two files only.
TEST_F(AnOverlay, ChangesTheNumberOfFilesThatAreAskedAbout) {
  auto const asked = [&](unsigned count) {
    write(overlay, R"({"files": {"drain": )" + std::to_string(count) + "}}");
    leaklab({"course", "init", folder().string(), "--overlay", overlay.string()});
    return nlohmann::json::parse(course({"check", "drain", "--json", "-"}).out);
  };
  auto const one = asked(1);
  EXPECT_EQ(one.at("kind"), "cured");
  EXPECT_EQ(one.at("points"), 10);
  EXPECT_EQ(one.at("questions").back().at("about"), "1 file, which may fail");
  auto const two = asked(2);
  EXPECT_EQ(two.at("kind"), "leak");
  EXPECT_EQ(two.at("questions").back().at("about"), "2 files, each of which may fail");
}

TEST_F(AnOverlay, OfTheFolderInWhichATeacherStandsDoesNotCount) {
  write(overlay, only_break_it_and_room(R"("points": {"break_it": 30})"));
  EXPECT_EQ(leaklab({"course", "init", folder().string(), "--overlay", overlay.string()}).code, 0);
  fs::create_directories(files / "nothing");
  auto const got = shell("cd " + folder().string() + " && \"$L\" course grade --submission ../nothing");
  EXPECT_THAT(got.out, AllOf(HasSubstr("drain"), HasSubstr("0 of 130")));
}

TEST_F(AnOverlay, ThatIsWrongIsRefusedWithItsNameAndTheKey) {
  std::vector<std::pair<std::string, std::string>> const bad{
      {R"({"order": ["dry"]})", R"(order: there is no exercise "dry")"},
      {R"({"off": ["drian"]})", R"(off: there is no exercise "drian"; did you mean drain?)"},
      {R"({"points": {"dry": 5}})", R"(points: there is no exercise "dry")"},
      {R"({"points": {"drain": 0}})", R"(points: "drain" has 0, which is no whole number from 1 to 1000)"},
      {R"({"points": {"drain": -3}})", R"(points: "drain" has -3,)"},
      {R"({"points": {"drain": 1001}})", R"(points: "drain" has 1001,)"},
      {R"({"points": {"drain": 2.5}})", R"(points: "drain" has 2.5,)"},
      {R"({"points": {"drain": "ten"}})", R"(points: "drain" has "ten",)"},
      {R"({"points": {"drain": 5, "drain": 6}})", "drain: is there twice"},
      {R"({"points": 5})", "points: is no object of names and points"},
      {R"({"files": {"drain": 0}})", R"(files: "drain" has 0, which is no whole number from 1 to 4)"},
      {R"({"files": {"drain": 5}})", R"(files: "drain" has 5,)"},
      {R"({"files": {"timeout": 2}})", R"(files: "timeout" asks about no number of files)"},
      {R"({"files": 5})", "files: is no object of names and files"},
      {R"({"off": "drain"})", "off: is no list of names"},
      {R"({"off": [1]})", "off: has an entry that is no name: 1"},
      {R"({"order": ["drain", "drain"]})", R"(order: names "drain" twice)"},
      {R"({"ordr": ["drain"]})", "ordr: is no key of an overlay: these are order, points, files and off"},
      {R"(["drain"])", "is no JSON object"},
      {"", "cannot be read, or is empty"},
      {"{", "parse error"},
      {R"({"off": ["drain", "room", "off_by_one", "no_done", "early_close", "stop_the_others", "at_most_three",
         "first_response", "two_channels", "timeout", "shutdown", "write_a_test", "break_it"]})",
       "off: no exercise is left"}};
  for (auto const& [text, why] : bad) {
    write(overlay, text);
    auto const got = leaklab({"course", "init", (files / "new").string(), "--overlay", overlay.string()});
    EXPECT_EQ(got.code, 2) << text;
    EXPECT_THAT(got.err, AllOf(StartsWith("leaklab: " + overlay.string() + ": "), HasSubstr(why)));
    EXPECT_FALSE(fs::exists(files / "new"));
  }
  EXPECT_THAT(
      leaklab({"course", "init", (files / "new").string(), "--overlay", (files / "none").string()}).err,
      HasSubstr("none: cannot be read"));
  write(coursework() / "overlay.json", R"({"off": ["dry"]})");
  EXPECT_THAT(of_fork({"verify"}).err, HasSubstr("coursework/overlay.json: off: there is no exercise"));
}

} // namespace
