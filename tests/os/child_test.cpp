// Child processes: real programs, most of them scripts of sh.
#include <os/child.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

os::command with(os::command c, os::output output) {
  c.output = output;
  return c;
}

// Returns whether the process with this number, in a line, runs. A zombie does not.
bool is_there(std::string const& line) {
  std::ifstream state("/proc/" + line.substr(0, line.find('\n')) + "/stat");
  std::string pid, name, letter;
  return bool(state >> pid >> name >> letter) && letter != "Z";
}

// Returns whether it ends within a minute. One that was killed may be seen for a moment.
bool ends_soon(std::string const& line) {
  for (int i = 0; i < 6000 && is_there(line); ++i)
    std::this_thread::sleep_for(10ms);
  return !is_there(line);
}

TEST(AChild, PrintsOnTwoStreamsThatAreKeptApart) {
  auto const e = os::run(os::shell("echo out; echo err >&2"));
  EXPECT_TRUE(e.succeeded());
  EXPECT_EQ(e.out, "out\n");
  EXPECT_EQ(e.err, "err\n");
}

TEST(AChild, PrintsOnBothStreamsTogetherInTheOrderInWhichItPrints) {
  auto const e = os::run(with(os::shell("echo 1; echo 2 >&2; echo 3"), os::output::together));
  EXPECT_EQ(e.out, "1\n2\n3\n");
  EXPECT_EQ(e.err, "");
}

TEST(AChild, MayPrintMoreThanAPipeHoldsBeforeItIsRead) {
  auto const e = os::run(os::shell("head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2"));
  EXPECT_EQ(e.out.size(), 3'000'000u);
  EXPECT_EQ(e.err.size(), 2'000'000u);
}

TEST(AChild, EndsWithACodeOrASignal) {
  auto const exited = os::run(os::shell("exit 7"));
  EXPECT_EQ(exited.code, 7);
  EXPECT_EQ(exited.signal, 0);
  EXPECT_EQ(exited.how(), "exit code 7");
  auto const killed = os::run(os::shell("kill -TERM $$"));
  EXPECT_EQ(killed.signal, SIGTERM);
  EXPECT_EQ(killed.code, -1);
  EXPECT_EQ(killed.how(), "ended by signal 15");
  EXPECT_FALSE(exited.succeeded() || killed.succeeded() || killed.out_of_time);
}

TEST(AChild, HasNoSignalIgnoredBecauseThisProcessIgnoresIt) {
  auto const before = std::signal(SIGINT, SIG_IGN);
  EXPECT_EQ(os::run(os::shell("kill -INT $$; sleep 60")).how(), "ended by signal 2");
  std::signal(SIGINT, before);
}

TEST(AChild, ReadsNothing) {
  EXPECT_EQ(os::run({.words = {"cat"}}).out, "");
}

TEST(AChild, ReadsItsInputAndMayEmptyIt) {
  auto const text = std::string(100'000, 'x') + '\n';
  EXPECT_EQ(os::run({.words = {"cat"}, .input = text}).out, text);
  EXPECT_EQ(
      os::run({.words = {"sh", "-c", "cat; : > /proc/self/fd/0; cat /proc/self/fd/0"}, .input = "a"}).out,
      "a");
}

TEST(AChild, IsLookedForInPathAndNamedIfItIsNotThere) {
  EXPECT_EQ(os::run({.words = {"echo", "a b", ""}}).out, "a b \n");
  EXPECT_THAT([] { os::run({.words = {"/no/such/program"}}); },
              ThrowsMessage<std::system_error>("/no/such/program: No such file or directory"));
  EXPECT_THAT([] { os::run({.words = {"true"}, .folder = "/no/such/folder"}); },
              ThrowsMessage<std::system_error>(HasSubstr("No such file or directory")));
}

TEST(AChild, HasTheEnvironmentOfThisProcessWithChanges) {
  auto const environment = [](std::vector<std::string> changes) {
    return '\n' + os::output_of({.words = {"/usr/bin/env"}, .environment = std::move(changes)});
  };
  EXPECT_THAT(environment({}), HasSubstr("\nPATH=/"));
  EXPECT_THAT(environment({"PATH"}), Not(HasSubstr("\nPATH=")));
  auto const changed = environment({"PATH=new=er", "LEAKLAB_NEW=0", "LEAKLAB_NEW=1"});
  EXPECT_THAT(changed, AllOf(HasSubstr("\nPATH=new=er\n"), Not(HasSubstr("\nPATH=/"))));
  EXPECT_THAT(changed, AllOf(HasSubstr("\nLEAKLAB_NEW=1\n"), Not(HasSubstr("LEAKLAB_NEW=0"))));
}

TEST(AChild, RunsInItsFolder) {
  EXPECT_EQ(os::run({.words = {"pwd"}, .folder = "/"}).out, "/\n");
}

TEST(AChild, IsKilledAtItsTimeLimitWithAllThatItHasStarted) {
  auto c = os::shell("sleep 1000 & echo $!; wait");
  c.time_limit = 200ms;
  auto e = os::run(c);
  for (; e.out.empty(); e = os::run(c)) // it was killed before it had started anything
    c.time_limit *= 4;
  EXPECT_TRUE(e.out_of_time);
  EXPECT_EQ(e.signal, SIGKILL);
  EXPECT_EQ(e.how(), "killed at its time limit");
  EXPECT_TRUE(ends_soon(e.out));
}

TEST(AChild, LeavesNothingRunningWhenItEnds) {
  auto const e = os::run(os::shell("sleep 1000 & echo $!"));
  EXPECT_TRUE(e.succeeded());
  EXPECT_NE(e.out, "");
  EXPECT_TRUE(ends_soon(e.out));
}

TEST(AChild, IsKilledWhenItsObjectIsDestroyed) {
  std::string number;
  {
    os::child c(os::shell("echo $$; exec sleep 1000"));
    number = c.read_until("\n");
    EXPECT_TRUE(is_there(number));
  }
  EXPECT_FALSE(is_there(number));
}

TEST(AChild, IsReadWhileItRuns) {
  os::child c(os::shell("echo ready; exec sleep 1000"));
  EXPECT_EQ(c.read_until("ready\n"), "ready\n");
  EXPECT_TRUE(c.is_running());
  EXPECT_EQ(c.read_until("never printed", 20ms), "ready\n");
  c.send_signal(SIGTERM);
  EXPECT_EQ(c.wait().signal, SIGTERM);
  EXPECT_FALSE(c.is_running());
  EXPECT_EQ(c.wait().signal, SIGTERM) << "a second time";
}

TEST(AChild, IsReadToItsEndIfWhatWasWaitedForNeverComes) {
  os::child c(os::shell("echo other"));
  EXPECT_EQ(c.read_until("ready"), "other\n");
}

TEST(AChild, TellsHowMuchMemoryItNeeded) {
  EXPECT_GT(os::run({.words = {"true"}}).peak_bytes, 100'000u);
}

TEST(AChild, MayRunWithoutATimeLimit) {
  auto c = os::shell("sleep 0.1; exit 3");
  c.time_limit = os::no_time_limit;
  EXPECT_EQ(os::run(c).code, 3);
}

TEST(AChild, WhoseOutputIsAskedForMustSucceed) {
  EXPECT_EQ(os::output_of(os::shell("echo yes")), "yes\n");
  EXPECT_THAT([] { os::output_of(os::shell("echo some; echo reason >&2; exit 2")); },
              ThrowsMessage<std::runtime_error>(
                  "/bin/sh -c echo some; echo reason >&2; exit 2 \nexit code 2\nsome\nreason\n"));
}

} // namespace
