// leaklab explore and replay: the counts as JSON, and that replay shows what explore finds.
#include "lesson4.hpp"
#include "program.hpp"
#include <support/sanitized.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <set>
#include <sstream>
#include <string>
#include <utility>

namespace {

using testing::HasSubstr;

class Explore : public WithProgram {};

// Returns the number of the first line that has this text.
int line_in_lesson4(std::string const& text) {
  std::istringstream lines(contents(LEAKLAB_SOURCE_DIR "/lessons/lesson4_leak/make_thumbnails.cpp"));
  int number = 0;
  for (std::string line; std::getline(lines, line);)
    if (++number; line.find(text) != line.npos)
      return number;
  return 0;
}

TEST_F(Explore, WritesTheCountsAsJson) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const file = files / "counts.json";
  auto const got = leaklab({"explore", "lesson4", "--broken", "3", "--json", file.string()});
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.out, HasSubstr("complete: 590 schedules of one thread: 416 clean, 174 leak\n"));
  auto counts = nlohmann::json::parse(contents(file));
  EXPECT_EQ(counts.erase("asked"), 1u);
  EXPECT_EQ(
      counts,
      nlohmann::json::parse(
          R"({"lesson": "lesson4_leak", "files": 3, "broken": [3], "any_broken": false, "schedules": 590, "complete": true, "held_back": 0,
      "clean": 416, "leak": 174, "deadlock": 0, "unfinished": 0, "crashed": 0, "failed": 0,
      "by_stuck": {"0": 416, "1": 152, "2": 22}, "by_outlived": {"1": 152, "2": 248, "3": 190},
      "first_failure": "D", "failure_text": null,
      "first_unfinished": null, "doubt": null, "groups": {}})"));
}

TEST_F(Explore, FindsNothingNewInTheLessonsWithSwitchesBeforeOperations) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const explored = [this](char const* lesson, char const* files) {
    auto const got =
        leaklab({"explore", lesson, "--files", files, "--switches", "synchronisation", "--json", "-"});
    auto const counts = nlohmann::json::parse(got.out);
    EXPECT_TRUE(counts["complete"]) << lesson;
    EXPECT_EQ(counts["clean"].get<int>() + counts["leak"].get<int>(), counts["schedules"]) << lesson;
    return std::pair(counts["schedules"].get<int>(), counts["leak"].get<int>());
  };
  EXPECT_EQ(explored("lesson2", "2"), std::pair(8, 0));
  EXPECT_EQ(explored("lesson3", "2"), std::pair(1992, 0));
  EXPECT_EQ(explored("lesson4", "2"), std::pair(1208, 212));
  EXPECT_EQ(explored("lesson4_drain", "2"), std::pair(3582, 0));
  EXPECT_EQ(explored("lesson5", "2"), std::pair(268, 0));
  if (!sanitized) { // counted by states
    EXPECT_EQ(explored("lesson6", "1"), std::pair(385'593, 0));
  }
}

TEST_F(Explore, EnumeratesTheSameSchedulesIfItIsAskedTo) {
  for (auto const* const lesson : {"lesson3", "lesson4"}) {
    words line{"explore", lesson, "--broken", "3"};
    auto const all = leaklab(line);
    line.insert(line.end(), {"--strategy", "enumerate"});
    EXPECT_EQ(leaklab(line).out, all.out);
  }
}

// There are 102,612 schedules, more than are run one by one.
TEST_F(Explore, CountsTheSameByAnyNumberOfProcesses) {
  if (sanitized)
    GTEST_SKIP() << "there are no states under a sanitizer";
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  std::set<std::string> texts;
  for (auto const* const jobs : {"1", "2", "5"})
    texts.insert(leaklab({"explore", "lesson4", "--files", "4", "--broken", "1", "--jobs", jobs}).out);
  EXPECT_EQ(texts.size(), 1u);
  EXPECT_THAT(*texts.begin(), HasSubstr("complete: 102612 schedules of one thread"));
}

// No lesson waits with a deadline.
TEST_F(Explore, OfALessonIsTheSameWithEachClock) {
  words const line{"explore", "lesson4", "--broken", "3"};
  auto const all = leaklab(line).out;
  for (auto const* const clock : {"real", "when_idle", "any_time"}) {
    auto with = line;
    with.insert(with.end(), {"--clock", clock});
    auto text = leaklab(with).out;
    if (std::string(clock) == "any_time") {
      std::string const level = "no early deadline: 590 schedules, 174 fail\n";
      auto const at = text.find(level);
      ASSERT_NE(at, std::string::npos) << text;
      text.erase(at, level.size());
    }
    // The command that shows it names the clock, unless it is the one that a replay has by itself.
    if (auto const at = text.find(" --clock " + std::string(clock)); at != text.npos)
      text.erase(at, std::string(" --clock ").size() + std::string(clock).size());
    EXPECT_EQ(text, all) << clock;
  }
}

TEST_F(Explore, SwitchesFibersBeforeOperationsToo) {
  words const line{"explore", "lesson4", "--files", "2", "--broken", "1", "--switches", "synchronisation"};
  auto const text = leaklab(line).out;
  EXPECT_THAT(text, HasSubstr("complete: 302 schedules with switches before operations: 249 clean, 53 leak\n"
                              "complete with no extra switch: 12 schedules, 4 fail\n"
                              "complete with at most 1 extra switch: 54 schedules, 15 fail\n"
                              "complete with at most 2 extra switches: 142 schedules, 34 fail\n"
                              "complete with any number of extra switches: 302 schedules, 53 fail\n"));
  auto with = line;
  with.insert(with.end(), {"--extra-switches", "1", "--json", "-"});
  auto const found = nlohmann::json::parse(leaklab(with).out);
  EXPECT_EQ(found.at("schedules"), 54);
  EXPECT_EQ(found.at("complete"), true);
  EXPECT_EQ(found.at("switch_levels").size(), 2u);
  EXPECT_EQ(found.at("switch_levels")[1].at("extra_switches"), 1);
  auto const schedule = found.at("first_failure").get<std::string>();
  EXPECT_EQ(schedule.front(), ':');
  auto const shown = leaklab({"replay", "lesson4", "--files", "2", "--broken", "1", "--schedule", schedule});
  EXPECT_THAT(shown.out, HasSubstr(" to push :28"));
  EXPECT_THAT(shown.out, HasSubstr("LEAK  1 of 3 fibers can never finish"));
}

// One exploration of every set of failing files says what those of each set say. Under a sanitizer, where it takes
// minutes, of two files.
TEST_F(Explore, SaysOfEachSetOfFailingFilesWhatItsOwnExplorationSays) {
  std::string const how_many = sanitized ? "2" : "3";
  for (auto const* const lesson : {"lesson3", "lesson4", "lesson4_drain"}) {
    auto const all = nlohmann::json::parse(
        leaklab({"explore", lesson, "--files", how_many, "--any-broken", "--json", "-"}).out);
    EXPECT_EQ(all.at("complete"), true);
    EXPECT_EQ(all.at("groups").size(), sanitized ? 4u : 8u);
    std::uint64_t schedules = 0;
    for (auto const& [set, counts] : all.at("groups").items()) {
      words line{"explore", lesson, "--files", how_many, "--json", "-"};
      std::istringstream numbers(set);
      for (std::string k; numbers >> k;)
        line.insert(line.end(), {"--broken", k});
      auto const alone = nlohmann::json::parse(leaklab(line).out);
      for (auto const& [key, n] : counts.items())
        EXPECT_EQ(n, alone.at(key)) << lesson << ' ' << set << ' ' << key;
      schedules += counts.at("schedules").get<std::uint64_t>();
    }
    EXPECT_EQ(all.at("schedules"), schedules);
  }
}

TEST_F(Explore, TriesEverySetOfFailingFilesIfNothingIsSaidAboutThem) {
  EXPECT_EQ(leaklab({"explore", "lesson4"}).out, leaklab({"explore", "lesson4", "--any-broken"}).out);
  EXPECT_THAT(leaklab({"explore", "lesson4", "--broken", "none"}).out, HasSubstr("1248 clean\n"));
  EXPECT_THAT(leaklab({"explore", "lesson4", "--files", "5", "--max", "500"}).out,
              HasSubstr("\nNo file fails in any of them: --any-broken tries every set of failing files.\n"));
  EXPECT_THAT(leaklab({"explore", "lesson4", "--broken", "none", "--broken", "1"}).err,
              HasSubstr("--broken: none says that no file fails"));
}

TEST_F(Explore, SaysOfWhichSetsOnlySomeSchedulesWereRun) {
  auto const got = leaklab({"explore", "lesson5", "--any-broken", "--files", "5", "--max", "1000"});
  EXPECT_THAT(got.out, HasSubstr("No set of failing files leaks in any schedule that was run.\n"));
}

TEST_F(Explore, FindsASetOfFailingFilesThatReplays) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const again = leaklab({"replay", "lesson4", "--any-broken", "--schedule", "B1"});
  EXPECT_EQ(again.code, 1);
  auto const real = leaklab({"replay", "lesson4", "--any-broken", "--schedule", "B1", "--real"});
  EXPECT_EQ(real.code, 1);
  EXPECT_THAT(real.out, HasSubstr("   2 B1"));
}

TEST_F(Explore, WritesTheCountsToStdoutInsteadOfText) {
  auto const got = leaklab({"explore", "lesson5", "--broken", "3", "--json", "-"});
  EXPECT_EQ(got.code, 0);
  auto const json = nlohmann::json::parse(got.out);
  EXPECT_EQ(json.at("complete"), true);
  EXPECT_TRUE(json.at("first_failure").is_null());
}

// For many numbers of files and each one that fails: the command that is printed shows a leak.
TEST_F(Explore, PrintsACommandThatShowsWhatItFound) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  for (int n = 2; n <= (sanitized ? 3 : 5); ++n)
    for (int k = 1; k <= n; ++k) {
      auto const got = leaklab({"explore", "lesson4", "--files", std::to_string(n), "--broken",
                                std::to_string(k), "--max", "2000"});
      ASSERT_EQ(got.code, 1);
      auto const at = got.out.find("leaklab replay ");
      ASSERT_NE(at, std::string::npos) << got.out;
      auto const command = got.out.substr(at + 8, got.out.find('\n', at) - at - 8);
      auto const again = shell("\"$L\" " + command);
      EXPECT_EQ(again.code, 1) << command;
      EXPECT_THAT(again.out, HasSubstr("\nLEAK  ")) << command;
    }
}

// Only a file holds all of a long schedule.
TEST_F(Explore, ReplayTakesTheScheduleFromTheFileThatItWrote) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const file = files / "found.json";
  leaklab({"explore", "lesson4", "--broken", "3", "--json", file.string()});
  words const by_hand{"replay", "lesson4", "--broken", "3", "--schedule", "D"};
  auto from_file = by_hand;
  from_file.back() = '@' + file.string();
  EXPECT_EQ(leaklab(from_file).out, leaklab(by_hand).out);
  EXPECT_EQ(leaklab(from_file).code, 1);
}

TEST_F(Explore, ReplayRefusesAFileWithoutASchedule) {
  auto const file = files / "clean.json";
  leaklab({"explore", "lesson5", "--broken", "3", "--json", file.string()});
  auto const got = leaklab({"replay", "lesson5", "--schedule", '@' + file.string()});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("clean.json: holds no schedule"));
  EXPECT_EQ(leaklab({"replay", "lesson5", "--schedule", "@/no/such/file"}).code, 2);
  EXPECT_EQ(leaklab({"replay", "lesson5", "--schedule", "@/"}).code, 2);
}

TEST_F(Explore, SaysInHowManySchedulesHowManyOutlive) {
  EXPECT_THAT(leaklab({"explore", "lesson2", "--broken", "none"}).out,
              testing::EndsWith("\nNot one of them leaves a fiber stuck. In all 6 schedules 3 fibers outlive "
                                "make_thumbnails.\n"));
  EXPECT_THAT(leaklab({"explore", "lesson1", "--broken", "none"}).out,
              HasSubstr("\nNot one of them leaves a fiber stuck. No fiber outlives make_thumbnails.\n"));
}

TEST_F(Explore, SaysInHowManySchedulesHowManyAreStuck) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  EXPECT_THAT(
      leaklab({"explore", "lesson4", "--broken", "3"}).out,
      HasSubstr("\nIn 174 of 590 schedules 1 to 2 fibers are stuck. In all 590 schedules 1 to 3 fibers "
                "outlive make_thumbnails.\n"));
}

TEST_F(Explore, RowsOfSixFibersAreAtMost80ColumnsWide) {
  for (auto const* lesson : {"lesson2", "lesson3", "lesson4", "lesson4_drain", "lesson5", "lesson6"}) {
    auto const files = std::string(lesson) == "lesson4_drain" || std::string(lesson) == "lesson6" ? "3" : "5";
    auto const got = leaklab({"replay", lesson, "--files", files, "--broken", "1"});
    std::istringstream lines(got.out.substr(got.out.find("step ")));
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line) && !line.empty();)
      widest = std::max(widest, line.size());
    EXPECT_LE(widest, 80u) << got.out;
    EXPECT_GT(widest, 30u) << got.out;
  }
}

TEST_F(Explore, ReplayingRealPicturesTakesTheSameSteps) {
  auto const table = [](std::string const& out) {
    auto const begin = out.find("step ");
    return out.substr(begin, out.find("\n\n", begin) - begin);
  };
  for (auto const* schedule : {"", "D", "BC", "DCB"}) {
    words const stand_in{"replay", "lesson4", "--broken", "3", "--schedule", schedule};
    auto real = stand_in;
    real.emplace_back("--real");
    EXPECT_EQ(table(leaklab(real).out), table(leaklab(stand_in).out)) << schedule;
  }
}

TEST_F(Explore, SaysInHowManySchedulesALineIsRun) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  if (sanitized)
    GTEST_SKIP() << "no line can be watched in a program that is built with a sanitizer";
  auto const file = files / "counts.json";
  auto const place = std::string("lesson4_leak/make_thumbnails.cpp:") +
                     std::to_string(line_in_lesson4("return std::nullopt;"));
  auto const got = leaklab({"explore", "lesson4", "--watch-line", place, "--json", file.string()});
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.out, HasSubstr("complete: 3672 schedules of one thread: 2496 clean, 1176 leak\n"));
  EXPECT_THAT(got.out, HasSubstr("\n1248 of 3672 schedules run " + place +
                                 ".\nOne that does: \"\"\n"
                                 "  leaklab replay lesson4_leak --files 3 --any-broken --schedule ''\n"));
  EXPECT_EQ(nlohmann::json::parse(contents(file))["watched_line"],
            nlohmann::json({{"place", place},
                            {"runs_it", 1248},
                            {"schedules", 3672},
                            {"crashed_or_unfinished", 0},
                            {"complete", true},
                            {"how", ""},
                            {"doubt", nullptr}}));
  EXPECT_THAT(leaklab({"explore", "lesson4", "--broken", "3", "--watch-line", place}).out,
              HasSubstr("\nNo schedule runs " + place + ": none of 590 schedules.\n"));
}

TEST_F(Explore, RefusesALineThatIsNone) {
  if (sanitized)
    GTEST_SKIP() << "no line can be watched in a program that is built with a sanitizer";
  auto const refused = [this](words const& more) {
    words all{"explore", "lesson4", "--watch-line"};
    all.insert(all.end(), more.begin(), more.end());
    auto const got = leaklab(all);
    EXPECT_EQ(got.code, 2);
    EXPECT_EQ(got.out, "");
    return got.err;
  };
  EXPECT_EQ(refused({"x"}), "leaklab: --watch-line: x is not FILE:LINE, as in server.cpp:34\n");
  EXPECT_THAT(refused({"make_thumbnails.cpp:34"}),
              testing::StartsWith("leaklab: --watch-line: make_thumbnails.cpp may be each of these files: "));
  EXPECT_THAT(refused({"lesson4_leak/make_thumbnails.cpp:1"}),
              HasSubstr("make_thumbnails.cpp:1 has no code: the nearest line that has is "));
  EXPECT_EQ(refused({"x.cpp:1", "--checkpoint", (files / "c").string()}),
            "leaklab: --watch-line: a line cannot be watched with a checkpoint or on several ranks\n");
}

} // namespace
