// What the program prints, whole, against files in golden/ (golden.hpp). To renew them:
//
//   LEAKLAB_RENEW_GOLDEN=1 build/dev/tests/cli_test --gtest_filter='*Golden*' && git diff tests/cli/golden
#include "lesson4.hpp"
#include "program.hpp"
#include <support/golden.hpp>

namespace {

struct golden {
  char const* file;
  words arguments;
  int code;
};

// Says whether the text shows a leak that is lesson 4's.
bool shows_lesson4_leak(golden const& g) {
  return g.code == 1 && g.arguments.front() != "bugs";
}

class Golden : public WithProgram, public testing::WithParamInterface<golden> {};

TEST_P(Golden, OutputIsAsKept) {
  if (shows_lesson4_leak(GetParam())) {
    LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  }
  auto const got = leaklab(GetParam().arguments);
  EXPECT_EQ(got.code, GetParam().code);
  EXPECT_THAT(got.out, IsGolden(GetParam().file));
  EXPECT_EQ(got.err, "");
}

INSTANTIATE_TEST_SUITE_P(
    Cli, Golden,
    testing::Values(
        golden{"lessons.txt", {"lessons"}, 0}, golden{"run_lesson4.txt", {"run", "lesson4"}, 1},
        golden{"run_lesson4_drain.txt", {"run", "lesson4_drain"}, 0}, golden{"compare.txt", {"compare"}, 1},
        golden{"explore_lesson4.txt", {"explore", "lesson4", "--broken", "3"}, 1},
        golden{"explore_lesson2.txt", {"explore", "lesson2", "--broken", "none"}, 0},
        golden{"explore_lesson5.txt", {"explore", "lesson5", "--files", "4", "--broken", "1"}, 0},
        golden{"explore_any_broken.txt", {"explore", "lesson4"}, 1},
        golden{"explore_any_broken_clean.txt", {"explore", "lesson5", "--files", "2", "--any-broken"}, 0},
        golden{"explore_budget.txt",
               {"explore", "lesson4", "--files", "8", "--broken", "8", "--max", "2000"},
               1},
        golden{"explore_random.txt",
               {"explore", "lesson4", "--files", "5", "--broken", "5", "--strategy", "random", "--seed", "7",
                "--max", "1000"},
               1},
        golden{"explore_pct.txt",
               {"explore", "lesson4_drain", "--files", "5", "--broken", "5", "--strategy", "pct", "--depth",
                "2", "--max", "1000"},
               0},
        golden{"replay_lesson4.txt", {"replay", "lesson4", "--broken", "3", "--schedule", "D"}, 1},
        golden{"replay_any_broken.txt", {"replay", "lesson4", "--any-broken", "--schedule", "D1B"}, 1},
        golden{"replay_lesson4_five_files.txt", {"replay", "lesson4", "--files", "5", "--broken", "2"}, 1},
        golden{"replay_lesson4_twelve_files.txt", {"replay", "lesson4", "--files", "12", "--broken", "3"}, 1},
        golden{"replay_lesson6.txt", {"replay", "lesson6", "--broken", "2", "--schedule", "CBA"}, 0},
        golden{"replay_lesson1.txt", {"replay", "lesson1", "--broken", "1"}, 0},
        golden{"replay_real.txt", {"replay", "lesson4", "--broken", "3", "--schedule", "D", "--real"}, 1},
        golden{"bugs.txt", {"bugs"}, 0}, golden{"bugs_early_return.txt", {"bugs", "early"}, 0},
        golden{"bugs_slot_too_small.txt", {"bugs", "slot_too_small"}, 0},
        golden{"bugs_run_leak.txt", {"bugs", "--run", "last_stage_quits"}, 1},
        golden{"bugs_run_deadlock.txt", {"bugs", "join_before_collect", "--run"}, 1},
        golden{"help.txt", {"--help"}, 0}, golden{"help_help.txt", {"help", "--help"}, 0},
        golden{"help_lessons.txt", {"lessons", "--help"}, 0}, golden{"help_bugs.txt", {"bugs", "--help"}, 0},
        golden{"help_photos.txt", {"photos", "--help"}, 0}, golden{"help_run.txt", {"run", "--help"}, 0},
        golden{"help_explore.txt", {"explore", "--help"}, 0},
        golden{"help_merge.txt", {"merge", "--help"}, 0}, golden{"help_replay.txt", {"replay", "--help"}, 0},
        golden{"help_live.txt", {"live", "--help"}, 0}, golden{"help_compare.txt", {"compare", "--help"}, 0}),
    [](auto const& info) {
      std::string name = info.param.file;
      std::erase_if(name, [](char c) { return c == '_' || c == '.'; });
      return name;
    });

} // namespace
