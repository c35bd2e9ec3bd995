// leaklab::gtest_main: programs that are suites of GoogleTest, run as others would run them.
#include <os/child.hpp>
#include <os/fresh_folder.hpp>
#include <support/sanitized.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// How a suite ended and what it printed, on both streams.
struct ended {
  int code;
  std::string said;

  // Returns the names after this word, "FAILED" or "OK", in the order in which their tests ended.
  std::vector<std::string> named(std::string const& word) const {
    std::vector<std::string> names;
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line);)
      if (auto const bracket = line.find("] "); line.starts_with("[") &&
                                                line.find(' ' + word + " ]") != std::string::npos &&
                                                line.find(" ms)") != std::string::npos)
        names.push_back(line.substr(bracket + 2, line.find_first_of(", ", bracket + 2) - bracket - 2));
    return names;
  }
  std::vector<std::string> failed() const { return named(" FAILED "); }
};

// Runs a suite with words that the shell reads. A suite that does not end within a minute is killed.
ended run(std::string const& suite, std::string const& arguments,
          std::string const& environment = "LEAKLAB=") {
  auto command = os::shell("exec env " + environment + " " SUITES + suite + ' ' + arguments);
  command.output = os::output::together;
  auto const e = os::run(command);
  return {e.code, e.out};
}
ended run_cases(std::string const& filter, std::string const& environment = "LEAKLAB_TIME_LIMIT=0.2",
                std::string const& more = "") {
  return run("cases", "--gtest_filter='" + filter + "' " + more, environment);
}

auto const three =
    ElementsAre("Answers.LeakTheSecondOfTwo", "Answers.LeakThreeOfFour", "Server.LeaksAWatcher");

TEST(ASuiteOfOthers, FailsInExactlyThoseTestsThatLeak) {
  auto const e = run("outside", "");
  EXPECT_EQ(e.code, 1);
  EXPECT_THAT(e.failed(), three);
  EXPECT_THAT(e.said, HasSubstr("[  PASSED  ] 47 tests."));
  EXPECT_THAT(e.said,
              ContainsRegex("suite.cpp:[0-9]+: Failure\nFailed\nfibers that this test has started are left"));
  EXPECT_THAT(e.said, HasSubstr("LEAK  3 of 4 fibers can never finish"));
}

TEST(ASuiteOfOthers, FailsInTheSameOnesEachTimeItIsRepeatedOrShuffled) {
  auto const e = run("outside", "--gtest_repeat=3");
  EXPECT_EQ(e.code, 1);
  EXPECT_EQ(e.failed().size(), 9u);
  auto const shuffled = run("outside", "--gtest_shuffle");
  EXPECT_THAT(shuffled.failed(), testing::UnorderedElementsAreArray(run("outside", "").failed()));
}

TEST(ASuiteOfOthers, FailsInTheSameOnesOverAllShards) {
  std::vector<std::string> all;
  for (auto const* const shard : {"0", "1", "2", "3"}) {
    auto const e = run("outside", "", std::string("GTEST_TOTAL_SHARDS=4 GTEST_SHARD_INDEX=") + shard);
    auto const failed = e.failed();
    EXPECT_EQ(e.code, failed.empty() ? 0 : 1) << shard;
    all.insert(all.end(), failed.begin(), failed.end());
  }
  std::ranges::sort(all);
  EXPECT_THAT(all, three);
}

TEST(ASuiteOfOthers, RunsOnlyTheTestsOfAFilter) {
  EXPECT_THAT(run("outside", "--gtest_filter=To*").failed(), IsEmpty());
  EXPECT_THAT(run("outside", "--gtest_filter=Server*").failed(), ElementsAre("Server.LeaksAWatcher"));
}

TEST(ASuiteOfOthers, IsLeftAloneWhenLeaklabIsOff) {
  auto const e = run_cases("Clean.*:Late.*", "LEAKLAB=off");
  EXPECT_THAT(e.failed(), ElementsAre("Late.TheSecondWakesNoFiber"))
      << "since a fiber of the first was woken";
  EXPECT_THAT(e.said, Not(HasSubstr("LEAK ")));
}

TEST(AFiberOfAnEarlierTest, IsBlamedOnThatTestAlone) {
  EXPECT_THAT(run_cases("Late.*:Clean.*").failed(),
              ElementsAre("Late.TheFirstLeaksAFiberThatOthersCouldWake"));
}

TEST(AFiberThatIsLeft, IsSeenHoweverItsTestEnds) {
  auto const e = run_cases("Leaks.And*");
  EXPECT_THAT(e.failed(), ElementsAre("Leaks.AndPassesOtherwise", "Leaks.AndFailsBesides", "Leaks.AndSkips",
                                      "Leaks.AndThrows"));
  EXPECT_THAT(e.said, AllOf(HasSubstr("this too"), HasSubstr("not today"), HasSubstr("thrown by the test")));
}

TEST(AFiberThatIsLeft, MayStillSleepOrRun) {
  auto const e = run_cases("Busy.*:Clean.*");
  EXPECT_THAT(e.failed(), ElementsAre("Busy.SleepsOn", "Busy.RunsOn"));
  EXPECT_THAT(e.said, AllOf(HasSubstr(") sleeping in this_fiber::sleep_for"), HasSubstr(") ready\n"),
                            HasSubstr("LEAKLAB_TIME_LIMIT=SECONDS waits longer")));
}

TEST(AFiberThatIsLeft, MayBeOfASuite) {
  auto const e = run_cases("OfASuite.*");
  EXPECT_EQ(e.code, 1);
  EXPECT_THAT(e.failed(), IsEmpty());
  EXPECT_THAT(e.said, HasSubstr("the suite OfASuite, outside its tests, has started"));
}

TEST(ATest, MayAssertInAFiberSkipOrThrow) {
  auto const e = run_cases("Asserts.*:Skips.*:Throws.*");
  EXPECT_THAT(e.failed(), ElementsAre("Asserts.InAFiber", "Throws.AndNoMore"));
  EXPECT_THAT(e.named(" SKIPPED"), ElementsAre("Skips.AndNoMore"));
  EXPECT_THAT(e.said, AllOf(HasSubstr("asserted in a fiber"), Not(HasSubstr("are left"))));
}

TEST(ATest, MayWaitForAThread) {
  EXPECT_EQ(run_cases("Blocks.ForAThread").code, 0);
}

TEST(ATest, MayDie) {
  if (thread_sanitized)
    GTEST_SKIP()
        << "ThreadSanitizer knows nothing, in a forked child, of the threads that were joined before";
  auto const e = run_cases("Dies.*");
  EXPECT_EQ(e.code, 0) << e.said;
  EXPECT_EQ(e.named("      OK").size(), 3u);
}

TEST(ATestThatBlocksForEver, EndsTheProgramWithItsNameAndTheReport) {
  auto const e = run_cases("*Blocks.*:Clean.*", "LEAKLAB=", "--gtest_also_run_disabled_tests");
  EXPECT_EQ(e.code, 1);
  EXPECT_THAT(e.failed(), ElementsAre("Blocks.DISABLED_ForEver"));
  EXPECT_THAT(
      e.said,
      AllOf(HasSubstr("this test can never go on:\nDEADLOCK  2 of"), HasSubstr("channel().push(1);"),
            HasSubstr(
                "Blocks.DISABLED_ForEver can never go on, so the program ends here; 1 test has not been run"),
            Not(HasSubstr("PASSED"))));
}

TEST(AnIgnore, IsByWhereAFiberWasStartedWhereItBlocksOrItsName) {
  for (auto const* const by : {"started_in", "blocked_at", "pool"})
    EXPECT_EQ(run_cases("Leaks.APool", std::string("SUITE_IGNORES=") + by).code, 0) << by;
  EXPECT_EQ(run_cases("Leaks.APool", "SUITE_IGNORES=another").code, 1);
  EXPECT_EQ(run_cases("Leaks.AndPassesOtherwise", "SUITE_IGNORES=pool").code, 1);
}

TEST(AnIgnore, ThatMatchesNothingIsToldWhenTheWholeSuiteWasRun) {
  auto const told = HasSubstr("leaklab: no fiber was ignored by {.name = \"nobody\"}: take it away");
  EXPECT_THAT(run("cases", "", "LEAKLAB_TIME_LIMIT=0.2 SUITE_IGNORES=nobody").said, told);
  EXPECT_THAT(run("cases", "", "LEAKLAB_TIME_LIMIT=0.2 SUITE_IGNORES=pool").said,
              Not(HasSubstr("take it away")));
  auto const filtered = run_cases("Clean.*", "SUITE_IGNORES=nobody");
  EXPECT_THAT(filtered.said, Not(told));
  EXPECT_EQ(filtered.code, 0);
}

TEST(TheTimeLimit, MustBeANumber) {
  for (auto const* const wrong : {"x", "0", "-1", "1x", ""}) {
    auto const e = run_cases("Clean.*", std::string("LEAKLAB_TIME_LIMIT=") + wrong);
    EXPECT_EQ(e.code, 1) << wrong;
    EXPECT_THAT(e.said, HasSubstr("not a number of seconds"));
  }
}

TEST(LeaklabTest, FailsWithTheReportOfItsOwnWorld) {
  auto const e = run_cases("InAWorld.*");
  EXPECT_THAT(e.failed(), ElementsAre("InAWorld.Leaks", "InAWorld.Throws", "InAWorld.BlocksForEver"));
  EXPECT_THAT(e.said, AllOf(HasSubstr("LEAK  1 of 2 fibers"), HasSubstr("thrown in a world"),
                            HasSubstr("DEADLOCK  1 of 1")));
}

TEST(LeaklabExploreTest, PrintsCountsStepsAndTheCommandThatRunsOneScheduleAgain) {
  auto const e = run_cases("Explored.*");
  EXPECT_THAT(e.failed(), ElementsAre("Explored.Leaks"));
  EXPECT_THAT(e.said,
              AllOf(HasSubstr("complete: 10 schedules of one thread"), HasSubstr("           4  leak"),
                    HasSubstr("schedule \"BB\" fails"),
                    HasSubstr(" end                                              STUCK"),
                    HasSubstr("LEAK  1 of 4 fibers can never finish"),
                    HasSubstr("\n  LEAKLAB_SCHEDULE=BB " SUITES "cases --gtest_filter=Explored.Leaks\n")));
}

TEST(LeaklabExploreTest, RunsOneScheduleIfTheEnvironmentSaysWhich) {
  auto const bad = run_cases("Explored.Leaks", "LEAKLAB_SCHEDULE=BB");
  EXPECT_THAT(bad.failed(), ElementsAre("Explored.Leaks"));
  EXPECT_THAT(bad.said,
              AllOf(HasSubstr("   2 B  .             yield"), Not(HasSubstr("schedules of one thread"))));
  EXPECT_EQ(run_cases("Explored.Leaks", "LEAKLAB_SCHEDULE=BC").code, 0);
  EXPECT_THAT(run_cases("Explored.Leaks", "LEAKLAB_SCHEDULE=Z").said,
              HasSubstr("schedule \"Z\" does not fit"));
}

TEST(LeaklabExploreTest, WritesAPageOfAFailureWhereTheEnvironmentSays) {
  os::fresh_folder const folder;
  auto const into = folder.path() / "pages";
  auto const file = into / "Explored.Leaks.html";
  auto const e = run_cases("Explored.Leaks", "LEAKLAB_HTML=" + into.string());
  EXPECT_THAT(e.failed(), ElementsAre("Explored.Leaks"));
  EXPECT_THAT(e.said, HasSubstr("every schedule, as a page: " + file.string()));
  std::stringstream page;
  page << std::ifstream(file).rdbuf();
  EXPECT_THAT(page.str(),
              AllOf(HasSubstr("<title>Explored.Leaks</title>"),
                    HasSubstr("LEAKLAB_SCHEDULE={} " SUITES "cases --gtest_filter=Explored.Leaks")));
  EXPECT_THAT(run_cases("Explored.Leaks", "LEAKLAB_HTML=/dev/null/x").said,
              HasSubstr("there is no page /dev/null/x/Explored.Leaks.html: "));
}

TEST(LeaklabExploreTest, PrintsAndTakesWhatABodyChose) {
  auto const all = run_cases("Choosing.*");
  EXPECT_THAT(all.failed(), ElementsAre("Choosing.Fails", "Choosing.FailsAtTheTwelfth"));
  EXPECT_THAT(
      all.said,
      AllOf(HasSubstr("complete: 3 schedules of one thread"), HasSubstr("schedule \"2\" fails"),
            HasSubstr("   1 2  2 of 3 :"),
            HasSubstr("\n  LEAKLAB_SCHEDULE=2 " SUITES "cases --gtest_filter=Choosing.Fails\n"),
            HasSubstr("\n  LEAKLAB_SCHEDULE='{11}' " SUITES "cases --gtest_filter=Choosing.FailsAt")));
  EXPECT_THAT(run_cases("Choosing.Fails", "LEAKLAB_SCHEDULE=2").failed(), ElementsAre("Choosing.Fails"));
  EXPECT_EQ(run_cases("Choosing.Fails", "LEAKLAB_SCHEDULE=1").code, 0);
  EXPECT_THAT(run_cases("Choosing.FailsAtTheTwelfth", "LEAKLAB_SCHEDULE={11}").failed(),
              ElementsAre("Choosing.FailsAtTheTwelfth"));
  EXPECT_THAT(
      run_cases("Choosing.Fails", "LEAKLAB_SCHEDULE=3").said,
      HasSubstr("schedule \"3\" does not fit: at choice 1 fiber A calls choose(3), which cannot return 3"));
}

} // namespace
