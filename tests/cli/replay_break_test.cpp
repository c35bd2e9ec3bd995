// leaklab replay --break: gdb stops at the beginning of a step.
#include "program.hpp"

#include <support/sanitized.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

class ReplayWithABreak : public WithProgram {
protected:
  // Returns why no process can be looked at with gdb here; empty: one can.
  static std::string why_no_gdb() {
    if (sanitized)
      return "Boost.Fiber is built for a sanitizer";
    auto const tried = os::run(os::shell("gdb -nx -q -batch -ex run --args /bin/true 2>&1"));
    return tried.out.find("exited normally") != tried.out.npos ? "" : "no gdb that works: " + tried.out;
  }

  // gdb reads many symbols, and the machine may have much else to do.
  os::ended in_gdb(words arguments) const {
    arguments.insert(arguments.begin(), {LEAKLAB_PROGRAM, "replay"});
    return os::run({.words = arguments,
                    .environment = {"NO_COLOR", "HOME=" + files.string(), "TMPDIR=" + temporary.string()},
                    .time_limit = 300s});
  }
};

TEST_F(ReplayWithABreak, StopsInGdbOnTheStackOfTheFiberThatRunsThatStep) {
  if (auto const why = why_no_gdb(); !why.empty())
    GTEST_SKIP() << why;
  auto const got = in_gdb({"lesson4", "--broken", "3", "--schedule", "DC", "--break", "7"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, StartsWith("step 7: D photo3 goes on after unbuffered_channel::push at "
                                  "make_thumbnails.cpp:28\n"));
  EXPECT_THAT(got.out, HasSubstr("received signal SIGTRAP"));
  EXPECT_THAT(got.out, ContainsRegex("#[1-9].*unbuffered_channel<.*push"));
  EXPECT_THAT(got.out, ContainsRegex("at [^ ]*lessons/lesson4_leak/make_thumbnails.cpp:28\n"));
}

TEST_F(ReplayWithABreak, IsRefusedBeforeGdbIsStartedIfNoFiberCanBeStopped) {
  if (!sanitized)
    GTEST_SKIP() << "here one can";
  auto const got = leaklab({"replay", "lesson4", "--break", "1"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, StartsWith("leaklab: --break: Boost.Fiber is built for a sanitizer"));
  EXPECT_EQ(got.out, "");
}

TEST_F(ReplayWithABreak, NamesThePackageIfThereIsNoGdb) {
  if (sanitized)
    GTEST_SKIP() << "nobody asks for gdb there";
  auto const got = shell("PATH=/nonexistent \"$L\" replay lesson4 --break 1");
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, testing::EndsWith("leaklab: gdb: there is none: install the Debian package gdb\n"));
}

TEST_F(ReplayWithABreak, IsRefusedWithoutSuchAStep) {
  if (sanitized)
    GTEST_SKIP() << "every step is refused there";
  auto const got = leaklab({"replay", "lesson4", "--broken", "3", "--schedule", "DC", "--break", "8"});
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "leaklab: --break: there is no step 8: the run has 7 steps\n");
  EXPECT_EQ(got.out, "");
}

TEST_F(ReplayWithABreak, IsRefusedTogetherWithFilesAndSteps) {
  for (words const& other : {words{"--json", "-"}, {"--html", "x"}, {"--perfetto", "-"}, {"--step"}}) {
    words all{"replay", "lesson4", "--break", "1"};
    all.insert(all.end(), other.begin(), other.end());
    auto const got = leaklab(all);
    EXPECT_EQ(got.code, 2);
    EXPECT_EQ(got.err,
              "leaklab: --break: the run is gdb's: leave out --step, --html, --json and --perfetto\n");
    EXPECT_EQ(got.out, "");
  }
}

} // namespace
