// Bad usage and bad input: exit code 2, nothing on stdout, and one line on stderr that names what is wrong.
#include "program.hpp"

#include <fstream>

namespace {

struct bad {
  char const* name;
  words arguments;
  char const* message; // the first line on stderr, after "leaklab: "
};

class BadUsage : public WithProgram, public testing::WithParamInterface<bad> {};

TEST_P(BadUsage, IsRefusedWithItsReason) {
  auto const got = leaklab(GetParam().arguments);
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.out, "");
  EXPECT_EQ(got.err.substr(0, got.err.find('\n')), std::string("leaklab: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Cli, BadUsage,
    testing::Values(
        bad{"NoSubcommand", {}, "A subcommand is required"},
        bad{"UnknownSubcommand", {"leak"}, "leak: no such subcommand"},
        bad{"OptionBeforeSubcommand", {"--json"}, "--json: no such option"},
        bad{"LessonsWithArgument", {"lessons", "x"}, "x: one argument too many"},
        bad{"UnknownBug", {"bugs", "no_such"}, "no_such: no such bug; leaklab bugs lists them all"},
        bad{"BugWithoutName", {"bugs", ""}, "'': no such bug; leaklab bugs lists them all"},
        bad{"AmbiguousBug",
            {"bugs", "condition_"},
            "condition_: the names of several bugs begin with this: condition_any_never_notified, "
            "condition_never_notified"},
        bad{"BugToRunMissing", {"bugs", "--run"}, "--run: of which bug? NAME is missing"},
        bad{"BugThatIsAProgram",
            {"bugs", "--run", "shared_total", "--builds", "/nowhere"},
            "shared_total: is a program by itself, and is not built in /nowhere. make bugs builds it for all "
            "tools; "
            "cmake --build build/dev --target bugs, for none"},
        bad{"BuildsWithoutRun",
            {"bugs", "shared_total", "--builds", "/nowhere"},
            "--builds: is about --run of a bug that is a program"},
        bad{"PhotosWithoutFolder", {"photos"}, "DIR: is required"},
        bad{"PhotosIntoFile", {"photos", "/dev/null"}, "/dev/null: Not a directory"},
        bad{"PhotosBrokenBeyondCount",
            {"photos", "/nowhere", "--count", "3", "--broken", "4"},
            "--broken: there is no file number 4; the files are 1..3"},
        bad{"RunWithoutLesson", {"run"}, "LESSON: is required"},
        bad{"UnknownLesson",
            {"run", "lesson7"},
            "lesson7: no such lesson; there are lesson1_sequential, lesson2_fire_and_forget, "
            "lesson3_done_channel, lesson4_drain, lesson4_leak, lesson5_buffered, lesson6_wait_group"},
        bad{"AmbiguousLesson",
            {"run", "lesson"},
            "lesson: the names of several lessons begin with this: lesson1_sequential, "
            "lesson2_fire_and_forget, "
            "lesson3_done_channel, lesson4_drain, lesson4_leak, lesson5_buffered, lesson6_wait_group"},
        bad{"AmbiguousLesson4",
            {"run", "lesson4_"},
            "lesson4_: the names of several lessons begin with this: lesson4_drain, lesson4_leak"},
        bad{"UnknownOption", {"run", "lesson4", "--foo"}, "--foo: no such option"},
        bad{"CountMissing", {"run", "lesson4", "--count"}, "--count: 1 required N missing"},
        bad{"CountZero",
            {"run", "lesson4", "--count", "0"},
            "--count: '0' is not a whole number in 1..100000"},
        bad{"CountNegative",
            {"compare", "--count", "-1"},
            "--count: '-1' is not a whole number in 1..100000"},
        bad{"CountFraction",
            {"photos", "/nowhere", "--count", "2.5"},
            "--count: '2.5' is not a whole number in 1..100000"},
        bad{"SizeOneSide",
            {"run", "lesson4", "--size", "640"},
            "--size: '640' is not WIDTHxHEIGHT, each 1..65500 pixels"},
        bad{"SizeZero",
            {"run", "lesson4", "--size", "0x48"},
            "--size: '0x48' is not WIDTHxHEIGHT, each 1..65500 pixels"},
        bad{"SizeTooLarge",
            {"compare", "--size", "65500x65500"},
            "--size: '65500x65500' is more than 100000000 pixels"},
        bad{"SeedTooLarge",
            {"run", "lesson4", "--seed", "18446744073709551616"},
            "--seed: '18446744073709551616' is not a whole number in 0..18446744073709551615"},
        bad{"BrokenBeyondCount",
            {"run", "lesson4", "--broken", "21"},
            "--broken: there is no file number 21; the files are 1..20"},
        bad{"BrokenBeyondFiles",
            {"compare", "/dev/null", "--broken", "2"},
            "--broken: there is no file number 2; the files are 1..1"},
        bad{"BrokenZero",
            {"run", "lesson4", "--broken", "0"},
            "--broken: '0' is not a whole number in 1..4294967295"},
        bad{"ThreadsZero",
            {"run", "lesson4", "--threads", "0"},
            "--threads: '0' is not a whole number in 1..1024"},
        bad{"ThreadsTooMany",
            {"compare", "--threads", "1025"},
            "--threads: '1025' is not a whole number in 1..1024"},
        bad{"ClockUnknown",
            {"explore", "lesson4", "--clock", "soon"},
            "--clock: soon not in {real,when_idle,any_time}"},
        bad{"ClockAnyTimeOfARun",
            {"run", "lesson4", "--clock", "any_time"},
            "--clock: any_time not in {real,when_idle}"},
        bad{"EarlyTooMany",
            {"explore", "lesson4", "--early", "1001"},
            "--early: '1001' is neither a whole number in 0..1000 nor any"},
        bad{"EarlyNoNumber",
            {"explore", "lesson4", "--early", "x"},
            "--early: 'x' is neither a whole number in 0..1000 nor any"},
        bad{"CheckpointEmpty",
            {"explore", "lesson4", "--checkpoint", ""},
            "--checkpoint: '' is not the name of a file"},
        bad{"CheckpointThatIsAFolder",
            {"explore", "lesson4", "--checkpoint", "/"},
            "--checkpoint: '/' is no regular file"},
        bad{"CheckpointThatIsADevice",
            {"explore", "lesson4", "--checkpoint", "/dev/null"},
            "--checkpoint: '/dev/null' is no regular file"},
        bad{"CheckpointInNoFolder",
            {"explore", "lesson4", "--checkpoint", "/no/such/states"},
            "--checkpoint: '/no/such/states' cannot be written: No such file or directory"},
        bad{"PlusWithTheMachinesClock",
            {"replay", "lesson4", "--schedule", "+", "--clock", "real"},
            "--schedule: schedule \"+\" does not fit: a deadline comes early, and the clock is the "
            "machine's"},
        bad{"PlusWithoutADeadline",
            {"replay", "lesson4", "--schedule", "+"},
            "--schedule: schedule \"+\" does not fit: at choice 1 no deadline is pending that could come "
            "early; "
            "fibers {B, C, D} are ready"},
        bad{"SwitchesUnknown",
            {"explore", "lesson4", "--switches", "always"},
            "--switches: always not in {suspensions,synchronisation}"},
        bad{"SwitchesWithAClockOfEarlyDeadlines",
            {"explore", "lesson4", "--switches", "synchronisation", "--clock", "any_time"},
            "--switches: synchronisation cannot be explored with --clock any_time"},
        bad{"SwitchesWithACheckpoint",
            {"explore", "lesson4", "--switches", "synchronisation", "--checkpoint", "kept"},
            "--switches: synchronisation cannot be explored with a checkpoint or on several ranks"},
        bad{"SwitchesInAPage",
            {"explore", "lesson4", "--switches", "synchronisation", "--html", "page.html"},
            "--html: a page shows no schedules with switches before operations"},
        bad{"PageOfAScheduleWithSwitches",
            {"replay", "lesson4", "--schedule", ":", "--html", "page.html"},
            "--html: a page shows no schedules with switches before operations"},
        bad{"TimeLimitZero",
            {"run", "lesson4", "--time-limit", "0"},
            "--time-limit: '0' is not a number of seconds in 0.001..86400"},
        bad{"TimeLimitNan",
            {"run", "lesson4", "--time-limit", "nan"},
            "--time-limit: 'nan' is not a number of seconds in 0.001..86400"},
        bad{"MissingFile",
            {"run", "lesson4", "/dev/null", "/no/such.jpg"},
            "/no/such.jpg: No such file or directory"},
        bad{"MissingFileOfCompare", {"compare", "/no/such.jpg"}, "/no/such.jpg: No such file or directory"},
        bad{"EmptyName", {"run", "lesson4", ""}, "'': No such file or directory"},
        bad{"CountWithFiles",
            {"run", "lesson4", "/dev/null", "--count", "3"},
            "--count: applies to pictures that are drawn, but files are given"},
        bad{"SizeWithFiles",
            {"compare", "/dev/null", "--size", "64x48"},
            "--size: applies to pictures that are drawn, but files are given"},
        bad{"SeedWithFiles",
            {"run", "lesson4", "/dev/null", "--seed", "2"},
            "--seed: applies to pictures that are drawn, but files are given"},
        bad{"ExploreWithoutLesson", {"explore"}, "LESSON: is required"},
        bad{"ExploreBrokenBeyondFiles",
            {"explore", "lesson4", "--files", "2", "--broken", "3"},
            "--broken: there is no file number 3; the files are 1..2"},
        bad{"ExploreTooManyFiles",
            {"explore", "lesson4", "--files", "51"},
            "--files: '51' is not a whole number in 0..50"},
        bad{"ExploreUnknownStrategy",
            {"explore", "lesson4", "--strategy", "fair"},
            "--strategy: fair not in {exhaustive,enumerate,random,pct,uniform,portfolio}"},
        bad{"ExplorePrefixOfWhatIsNotAtRandom",
            {"explore", "lesson4", "--prefix", "B"},
            "--prefix: only strategies with a seed go on from there: random, pct, uniform, portfolio"},
        bad{"ExplorePrefixThatDoesNotFit",
            {"explore", "lesson4", "--broken", "3", "--strategy", "uniform", "--prefix", "DX"},
            "--prefix: schedule \"DX\" does not fit: at choice 2 fiber X is not ready; fibers {B, C, A} are"},
        bad{"ExploreMaxZero",
            {"explore", "lesson4", "--max", "0"},
            "--max: '0' is not a whole number in 1..1000000000000"},
        bad{"ExploreDepthZero",
            {"explore", "lesson4", "--depth", "0"},
            "--depth: '0' is not a whole number in 1..100"},
        bad{"ExploreJsonInMissingFolder",
            {"explore", "lesson4", "--json", "/no/such/file.json"},
            "/no/such/file.json: No such file or directory"},
        bad{"ExploreSomeAndAnyBroken",
            {"explore", "lesson4", "--broken", "1", "--any-broken"},
            "--broken: --any-broken covers every set of failing files: leave one of the two out"},
        bad{"ReplayWithoutTheChoiceThatTheScheduleHas",
            {"replay", "lesson4", "--schedule", "B1"},
            "--schedule: schedule \"B1\" does not fit: at choice 2 no fiber calls choose(), which was to "
            "return "
            "1; fibers {C, D, A} are ready"},
        bad{"ReplayUnknownLesson",
            {"replay", "lesson9"},
            "lesson9: no such lesson; there are lesson1_sequential, lesson2_fire_and_forget, "
            "lesson3_done_channel, lesson4_drain, lesson4_leak, lesson5_buffered, lesson6_wait_group"},
        bad{"ReplayNoSchedule",
            {"replay", "lesson4", "--schedule", "B C"},
            "--schedule: schedule \"B C\": A to Z, a to z, digits, +, : first, a number from 53 "
            "in parentheses, "
            "or one from 10 in braces, are expected at place 2"},
        bad{"ReplayScheduleOfAFiberThatIsNotReady",
            {"replay", "lesson4", "--schedule", "BB"},
            "--schedule: schedule \"BB\" does not fit: at choice 2 fiber B is not ready; fibers {C, D, A} "
            "are"},
        bad{"ReplayScheduleTooLong",
            {"replay", "lesson1", "--schedule", "A"},
            "--schedule: schedule \"A\" does not fit: it has 1 choices, but there were only 0"},
        bad{"JsonInMissingFolder",
            {"run", "lesson4", "--json", "/no/such/file.json"},
            "/no/such/file.json: No such file or directory"},
        bad{"JsonOntoFolder", {"compare", "--json", "/tmp"}, "/tmp: Is a directory"},
        bad{"JsonWithoutName", {"run", "lesson4", "--json", ""}, "--json: needs the name of a file"}),
    [](auto const& info) { return info.param.name; });

class BadInput : public WithProgram {};

TEST_F(BadInput, AFolderWithoutPicturesIsNamed) {
  std::filesystem::create_directory(files / "empty");
  std::ofstream(files / "empty" / "a.thumb.jpg") << "a thumbnail";
  auto const folder = (files / "empty").string();
  auto const got = leaklab({"run", "lesson1", folder});
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "leaklab: " + folder + ": no pictures (*.jpg, *.jpeg, *.png) in this folder\n");
}

TEST_F(BadInput, AMissingFolderForTemporaryFilesIsNamed) {
  auto const got = execute({LEAKLAB_PROGRAM, "compare"}, {"TMPDIR=/no/such"});
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "leaklab: /no/such: no folder for temporary files\n");
}

TEST_F(BadInput, AFileThatIsNoPictureIsForTheLessonToReport) {
  auto const got = leaklab({"run", "lesson5", "/dev/null"});
  EXPECT_EQ(got.code, 0);
  EXPECT_NE(got.out.find("returned an error: /dev/null: "), std::string::npos) << got.out;
}

} // namespace
