// The script that grades submissions as a Slurm job array, with what Slurm sets for each task of it, and without Slurm.
#include <cli/program.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

using testing::HasSubstr;

class AnArrayOfGrades : public WithProgram {
protected:
  os::ended grading(std::string const& commands) const {
    return shell("cd " + files.string() +
                 " && export LEAKLAB=\"$L\" && script=" LEAKLAB_SOURCE "/tools/grade_array.sbatch\n" +
                 commands);
  }
};

// Of the one exercise for which nothing is compiled.
TEST_F(AnArrayOfGrades, IsThatOfAllTogether) {
  for (auto const* const name : {"anna", "ben", "c, d"})
    std::filesystem::create_directories(files / "all" / name);
  std::ofstream(files / "all/anna/break_it.txt") << "BE\n";
  std::ofstream(files / "all/ben/break_it.txt") << "E\n";
  auto const got = grading(R"sh(
export SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=2 SLURM_ARRAY_TASK_COUNT=2
SLURM_ARRAY_TASK_ID=1 sh $script all grades || exit 9
[ "$(ls grades)" = "$(printf 'anna.json\nc, d.json')" ] || exit 8
SLURM_ARRAY_TASK_ID=2 sh $script all grades || exit 9
SLURM_ARRAY_TASK_ID=2 sh $script all grades # grades nobody twice
$LEAKLAB course grade --all all --out grades > /dev/null && $LEAKLAB course grade --all all --out at_once > /dev/null
cmp grades/grades.csv at_once/grades.csv
cmp grades/results.html at_once/results.html
)sh");
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.out, "anna\nc, d\nben\n");
}

TEST_F(AnArrayOfGrades, IsRefusedIfATaskWouldBeMissing) {
  EXPECT_THAT(grading("sh $script all grades").err, HasSubstr("submit this with sbatch"));
  auto const gaps = grading(
      "export SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_COUNT=2\n"
      "sh $script all grades");
  EXPECT_EQ(gaps.code, 2);
  EXPECT_THAT(gaps.err, HasSubstr("without gaps"));
  auto const none = grading(
      "export SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=1 SLURM_ARRAY_TASK_COUNT=1\n"
      "sh $script none grades");
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("SUBMISSIONS, which is there"));
}

} // namespace
