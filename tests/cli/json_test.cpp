// Every JSON says what was asked, and every command that reports can write one.
#include "lesson4.hpp"
#include "program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace {

using nlohmann::json;
using testing::HasSubstr;

class Json : public WithProgram {
protected:
  json written_by(words command) const {
    command.insert(command.end(), {"--json", "-"});
    auto const got = leaklab(command);
    EXPECT_NE(got.code, 2) << got.err;
    return json::parse(got.out, nullptr, false);
  }
};

TEST_F(Json, OfEveryCommandSaysWhatWasAsked) {
  words parts;
  for (auto const* const part : {"1/2", "2/2"}) {
    parts.push_back((files / ("part" + std::string(part, 1) + ".json")).string());
    leaklab({"explore", "lesson5", "--strategy", "random", "--max", "10", "--part", part, "--json",
             parts.back()});
  }
  for (words const& command :
       {words{"lessons"}, words{"bugs"}, words{"bugs", "early_return"},
        words{"bugs", "--run", "last_stage_quits"},
        words{"run", "lesson5", "--files", "1", "--size", "64x48"},
        words{"compare", "--files", "1", "--size", "64x48"}, words{"explore", "5", "--files", "2"},
        words{"replay", "lesson5"}, words{"merge", parts[0], parts[1]},
        words{"photos", (files / "photos").string(), "--files", "1", "--size", "64x48"},
        words{"quiz", "--seed", "7", "--compute"}}) {
    auto const document = written_by(command);
    SCOPED_TRACE(command.front());
    ASSERT_TRUE(document.contains("asked")) << document;
    auto const& asked = document["asked"];
    EXPECT_EQ(asked["schema"], 1);
    EXPECT_TRUE(asked["leaklab"].is_string());
    std::string typed = "leaklab";
    for (auto const& word : command)
      typed += ' ' + word;
    EXPECT_EQ(asked["command"], typed + " --json -");
    EXPECT_TRUE(asked["options"].is_object());
    EXPECT_GT(document.size(), 1u);
  }
}

TEST_F(Json, HasTheOptionsThatWereGivenAndTheDefaultsOfTheOthers) {
  auto const given =
      written_by({"explore", "4", "--broken", "1", "--broken", "3", "--strategy", "random", "--max", "5"})
          .at("asked")
          .at("options");
  EXPECT_EQ(given["lesson"], 4);
  EXPECT_EQ(given["broken"], json({1, 3}));
  EXPECT_EQ(given["strategy"], "random");
  EXPECT_EQ(given["max"], 5);
  EXPECT_EQ(given["any-broken"], false);
  EXPECT_EQ(given["files"], 3);
  EXPECT_EQ(given["seed"], 1);
  EXPECT_EQ(given["clock"], "when_idle");
  EXPECT_EQ(given["time-limit"], 60);
  EXPECT_FALSE(given.contains("json"));
  EXPECT_FALSE(given.contains("part"));
}

TEST_F(Json, QuotesWordsThatAShellWouldReadOtherwise) {
  EXPECT_EQ(written_by({"replay", "lesson5", "--schedule", ""}).at("asked").at("command"),
            "leaklab replay lesson5 --schedule '' --json -");
  EXPECT_EQ(written_by({"photos", (files / "it's one").string(), "--files", "1", "--size", "64x48"})
                .at("asked")
                .at("command"),
            "leaklab photos '" + files.string() + "/it'\\''s one' --files 1 --size 64x48 --json -");
}

TEST_F(Json, CanBeWrittenByEveryCommandThatReports) {
  for (auto const* const command :
       {"lessons", "photos", "run", "compare", "explore", "merge", "replay", "bugs", "quiz", "live"})
    EXPECT_THAT(leaklab({command, "--help"}).out, HasSubstr("\n  --json FILE ")) << command;
}

TEST_F(Json, OfAQuizHasTheAnswerOnlyOfWhatWasAnswered) {
  auto const computed = written_by({"quiz", "--seed", "7", "-c"});
  auto const question = computed.at("questions").at(0);
  auto const answer = question.at("answer").get<std::string>();
  EXPECT_EQ(computed["seed"], "7");
  EXPECT_FALSE(question.contains("right"));
  // What is asked is enough to run it.
  words replay{"replay",     question.at("lesson"),  "--files", question.at("files").dump(),
               "--schedule", question.at("schedule")};
  for (auto const& k : question.at("broken"))
    replay.insert(replay.end(), {"--broken", k.dump()});
  std::size_t const stuck =
      answer == "none" ? 0 : 1 + static_cast<std::size_t>(std::ranges::count(answer, ','));
  EXPECT_EQ(written_by(replay).at("report").at("stuck").size(), stuck);

  auto const got = shell("printf '%s\\nB pop\\n' '" + answer + "' | \"$L\" quiz --seed 7 --json -");
  EXPECT_EQ(got.code, 1);
  auto const asked = json::parse(got.out).at("questions");
  ASSERT_EQ(asked.size(), 3u);
  EXPECT_EQ(asked[0]["given"], answer);
  EXPECT_EQ(asked[0]["right"], true);
  EXPECT_EQ(asked[1]["right"], false);
  EXPECT_TRUE(asked[1]["answer"].is_string());
  EXPECT_EQ(asked[2]["question"], 3);
  EXPECT_FALSE(asked[2].contains("answer"));
  EXPECT_FALSE(asked[2].contains("steps"));
}

TEST_F(Json, OfTheLiveServerIsItsStateAtTheEnd) {
  auto const state = written_by({"live", "lesson5", "--text", "--script", "3x lesson5 broken 1/3"});
  EXPECT_EQ(state["format"], "leaklab live");
  EXPECT_EQ(state["status"], "done");
  EXPECT_EQ(state["answered"], 3);
  EXPECT_EQ(state["stuck"], 0);
  EXPECT_EQ(state.at("asked").at("command"),
            "leaklab live lesson5 --text --script '3x lesson5 broken 1/3' --json -");
  auto const& asked = state.at("asked").at("options");
  EXPECT_EQ(asked["broken"], "1/3");
  EXPECT_EQ(asked["memory"], "256M");
  EXPECT_FALSE(asked.contains("record"));
}

TEST_F(Json, OfTheLiveServerLeavesStdoutToTheAddressOfThePage) {
  auto const got = leaklab({"live", "--json", "-"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("--json: - needs --text"));
}

class PrintedCommands : public WithProgram {};

TEST_F(PrintedCommands, BeginAsTheProgramWasCalled) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = shell("cd '" + files.string() +
                         "' && mkdir 'my tools' && ln -s \"$L\" 'my tools/ll' && "
                         "'my tools/ll' explore lesson4 --broken 3; 'my tools/ll' run 2> err; cat err");
  EXPECT_THAT(got.out,
              HasSubstr("\n  'my tools/ll' replay lesson4_leak --files 3 --broken 3 --schedule 'D'\n"));
  EXPECT_THAT(got.out, HasSubstr("\nTry: 'my tools/ll' run --help\n"));
}

// Runs an exploration, then the command that it prints, as a shell does.
class PrintedReplay : public PrintedCommands {
protected:
  void SetUp() override { LEAKLAB_SKIP_IF_LESSON4_IS_CURED(); }

  // Expects that the command runs the failure that was found: its choices, and no clean end.
  void expect_to_run_the_failure(words exploration, json const& found) const {
    auto const out = leaklab(exploration).out;
    auto const begin = out.find("\n  leaklab replay ");
    ASSERT_NE(begin, out.npos) << out;
    auto const end = out.find('\n', begin + 1);
    auto const words_after = out.substr(begin + std::string("\n  leaklab").size(), end - begin);
    auto const shown = shell("cd '" + files.string() + "' && \"$L\" " +
                             words_after.substr(0, words_after.find('\n')) + " --json -");
    EXPECT_EQ(shown.code, 1) << words_after << shown.err;
    auto const run = json::parse(shown.out, nullptr, false);
    ASSERT_TRUE(run.contains("choices")) << words_after << shown.err;
    EXPECT_THAT(run["choices"].get<std::string>(), // to the end
                testing::StartsWith(found.at("first_failure").get<std::string>()))
        << words_after;
    EXPECT_NE(run["report"]["verdict"], "clean") << words_after;
  }

  json found_by(words exploration) const {
    exploration.insert(exploration.end(), {"--json", "-"});
    return json::parse(leaklab(exploration).out, nullptr, false);
  }
};

TEST_F(PrintedReplay, ShowsTheScheduleThatWasFoundInEveryMode) {
  for (words const& mode :
       {words{"--broken", "3"}, words{"--broken", "1", "--broken", "3", "--files", "4"},
        words{"--any-broken"}, words{}, words{"--broken", "2", "--clock", "real"},
        words{"--broken", "2", "--clock", "any_time"},
        words{"--broken", "2", "--files", "2", "--switches", "synchronisation", "--extra-switches", "1"},
        words{"--broken", "3", "--strategy", "pct", "--max", "50"},
        words{"--broken", "3", "--strategy", "random", "--max", "50", "--clock", "real"},
        words{"--broken", "3", "--strategy", "enumerate"}}) {
    words exploration{"explore", "lesson4"};
    exploration.insert(exploration.end(), mode.begin(), mode.end());
    expect_to_run_the_failure(exploration, found_by(exploration));
  }
}

TEST_F(PrintedReplay, NamesTheClockUnlessItIsTheOneThatAReplayHas) {
  words const real{"explore", "lesson4", "--broken", "3", "--clock", "real"};
  EXPECT_THAT(
      leaklab(real).out,
      HasSubstr("\n  leaklab replay lesson4_leak --files 3 --broken 3 --clock real --schedule 'D'\n"));
}

TEST_F(PrintedReplay, OfAMergeHasTheClockOfItsParts) {
  words merge{"merge"};
  for (auto const* const part : {"1/2", "2/2"}) {
    merge.push_back((files / ("part" + std::string(part, 1) + ".json")).string());
    leaklab({"explore", "lesson4", "--broken", "3", "--clock", "real", "--strategy", "random", "--max", "50",
             "--part", part, "--json", merge.back()});
  }
  EXPECT_THAT(leaklab(merge).out, HasSubstr(" --clock real --schedule "));
  expect_to_run_the_failure(merge, found_by(merge));
}

} // namespace
