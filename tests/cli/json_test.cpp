// Every JSON says what was asked, and every command that reports can write one.
#include "lesson4.hpp"
#include "program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

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
        words{"photos", (files / "photos").string(), "--files", "1", "--size", "64x48"}}) {
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
       {"lessons", "photos", "run", "compare", "explore", "merge", "replay", "bugs"})
    EXPECT_THAT(leaklab({command, "--help"}).out, HasSubstr("\n  --json FILE ")) << command;
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

} // namespace
