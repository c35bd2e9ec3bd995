// leaklab explore --part and merge: the parts together are one search.
#include "program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace {

using testing::HasSubstr;

class Merge : public WithProgram {
protected:
  std::string part(int number, int of, words more = {}) const {
    auto const file = (files / ("part" + std::to_string(number) + ".json")).string();
    words line{"explore", "lesson4", "--files", "4",      "--broken",
               "2",       "--max",   "50",      "--part", std::to_string(number) + '/' + std::to_string(of),
               "--json",  file};
    if (more.empty())
      more = {"--strategy", "random"};
    line.insert(line.end(), more.begin(), more.end());
    auto const got = leaklab(line);
    EXPECT_NE(got.code, 2) << got.err;
    return file;
  }
  void expect_refused(words const& parts, std::string const& why) const {
    words line{"merge"};
    line.insert(line.end(), parts.begin(), parts.end());
    auto const got = leaklab(line);
    EXPECT_EQ(got.code, 2);
    EXPECT_THAT(got.err, HasSubstr(why));
  }
};

// In any order of the files.
TEST_F(Merge, SaysWhatOneSearchOfAllTheSchedulesSays) {
  for (auto const* const strategy : {"random", "pct", "uniform", "portfolio"}) {
    words const more{"--strategy", strategy, "--seed", "7"};
    words line{"merge", part(3, 4, more), part(1, 4, more), part(4, 4, more), part(2, 4, more), "--json",
               "-"};
    auto merged = nlohmann::json::parse(leaklab(line).out);
    auto at_once =
        nlohmann::json::parse(leaklab({"explore", "lesson4", "--files", "4", "--broken", "2", "--max", "200",
                                       "--strategy", strategy, "--seed", "7", "--json", "-"})
                                  .out);
    EXPECT_EQ(merged.at("schedules"), 200);
    // Each part shortens what it has found itself.
    EXPECT_EQ(merged.at("first_failure").is_null(), at_once.at("first_failure").is_null());
    merged.erase("first_failure");
    at_once.erase("first_failure");
    for (auto* const counts : {&merged, &at_once})
      EXPECT_EQ(counts->erase("asked"), 1u);
    EXPECT_EQ(merged, at_once);
  }
}

TEST_F(Merge, AddsUpTheSchedulesInWhichDeadlinesComeEarly) {
  words const more{"--strategy", "random", "--clock", "any_time", "--early", "1"};
  auto const merged =
      nlohmann::json::parse(leaklab({"merge", part(1, 2, more), part(2, 2, more), "--json", "-"}).out);
  ASSERT_EQ(merged.at("early_levels").size(), 1u) << merged;
  auto const& level = merged.at("early_levels")[0];
  EXPECT_EQ(level.at("early_deadlines"), 1);
  EXPECT_EQ(level.at("schedules"), 100);
  EXPECT_EQ(level.at("leak"), merged.at("leak"));
  EXPECT_EQ(level.at("complete"), false);
  EXPECT_TRUE(merged.contains("early_deadlines_of_first_failure"));
}

TEST_F(Merge, PrintsWhatExplorePrints) {
  auto const got = leaklab({"merge", part(1, 2), part(2, 2)});
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.out,
              HasSubstr("--files 4 --broken 2\n\nbudget reached after 100 schedules of one thread, not "
                        "complete: "));
  EXPECT_THAT(got.out, HasSubstr("leaklab replay lesson4_leak --files 4 --broken 2 --schedule"));
}

TEST_F(Merge, RefusesPartsOfDifferentSearches) {
  auto const one = part(1, 2);
  expect_refused({one, part(2, 2, {"--strategy", "random", "--seed", "2"})},
                 "part2.json: is a part of another search");
  expect_refused({one, part(2, 2, {"--strategy", "pct"})}, "part2.json: is a part of another search");
  expect_refused({one, part(2, 3)}, "part2.json: is a part of another search");
}

TEST_F(Merge, RefusesMissingAndDoubleParts) {
  auto const one = part(1, 3), three = part(3, 3);
  expect_refused({one, three}, "part 2 of 3: is missing");
  std::filesystem::copy_file(one, files / "again.json");
  expect_refused({one, three, (files / "again.json").string()}, "again.json: is part 1, and so is");
}

TEST_F(Merge, RefusesOtherFiles) {
  auto const file = files / "other.json";
  for (auto const* const text : {"", "{}", "[1]", R"({"part": {"number": 3, "of": 2, "search": {}}})"}) {
    std::ofstream(file, std::ios::trunc) << text;
    expect_refused({file.string()}, "other.json: is not the JSON of leaklab explore --part");
  }
  expect_refused({(files / "none.json").string()}, "none.json: cannot be read");
  auto const whole = (files / "whole.json").string();
  leaklab({"explore", "lesson2", "--json", whole});
  expect_refused({whole}, "whole.json: is not the JSON of leaklab explore --part");
}

// With what Slurm sets for each task of an array.
TEST_F(Merge, AddsUpWhatTheScriptForSlurmLeaves) {
  auto const got = shell("cd " + files.string() + " && script=" LEAKLAB_TOOLS "/explore_array.sbatch" + R"sh(
export LEAKLAB="$L" SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_COUNT=3
for i in 1 2 3; do
  SLURM_ARRAY_TASK_ID=$i sh $script lesson4 --files 4 --broken 2 --strategy random --max 40 > /dev/null || exit 9
done
"$L" merge parts/*.json
)sh");
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.out, HasSubstr("budget reached after 120 schedules of one thread"));
  EXPECT_THAT(shell("sh " LEAKLAB_TOOLS "/explore_array.sbatch lesson4").err,
              HasSubstr("submit this with sbatch"));
  auto const gaps = shell("export SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=3 "
                          "SLURM_ARRAY_TASK_COUNT=2; sh " LEAKLAB_TOOLS "/explore_array.sbatch lesson4");
  EXPECT_EQ(gaps.code, 2);
  EXPECT_THAT(gaps.err, HasSubstr("without gaps"));
}

TEST_F(Merge, NeedsAStrategyThatHasParts) {
  for (auto const* const bad : {"0/3", "4/3", "1", "1/", "x/2", "1/2/3", "-1/2"})
    EXPECT_EQ(leaklab({"explore", "lesson4", "--strategy", "random", "--part", bad}).code, 2) << bad;
  auto const got = leaklab({"explore", "lesson4", "--part", "1/2"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("--part: only strategies with a seed have parts"));
}

} // namespace
