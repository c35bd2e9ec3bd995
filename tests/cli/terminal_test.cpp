// Colour, progress, and standard streams that are closed, full or a pipe without a reader.
#include "lesson4.hpp"
#include "program.hpp"

#include <support/pseudo_terminal.hpp>
#include <support/sanitized.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <regex>
#include <sstream>

namespace {

class Terminal : public WithProgram {
protected:
  static bool has(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
  }
};

constexpr auto red = "\033[1;31m";

TEST_F(Terminal, GetsColour) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  EXPECT_TRUE(has(leaklab_on_terminal({"run", "lesson4", "--size", "64x48"}).out, red));
  EXPECT_TRUE(has(leaklab_on_terminal({"compare", "--size", "64x48"}).out, red));
}

TEST_F(Terminal, GetsNoColourWithNoColor) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = leaklab_on_terminal({"run", "lesson4", "--size", "64x48"}, {"NO_COLOR=1"});
  EXPECT_EQ(got.code, 1);
  EXPECT_TRUE(has(got.out, "LEAK")) << got.out;
  EXPECT_FALSE(has(got.out, "\033[1")) << got.out;
}

TEST_F(Terminal, GetsColourWhenNoColorIsEmpty) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  EXPECT_TRUE(has(leaklab_on_terminal({"run", "lesson4", "--size", "64x48"}, {"NO_COLOR="}).out, red));
}

TEST_F(Terminal, GetsErrorsInLinesThatFit) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  auto const got = leaklab_on_terminal({"run", "7"}).out;
  std::istringstream in(got);
  for (std::string line; std::getline(in, line);)
    EXPECT_LE(line.size(), 81u) << line; // with the \r
  EXPECT_TRUE(has(got, "leaklab: 7: no such lesson; there are")) << got;
  EXPECT_TRUE(has(got, "lesson6_wait_group")) << got;
}

TEST_F(Terminal, SeesProgressAfterASecondAndItIsErased) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  // Enough work for some seconds, with and without a sanitizer.
  std::string const count = sanitized ? "150" : "40", size = sanitized ? "600x450" : "1600x1200";
  auto const got = leaklab_on_terminal({"run", "lesson5", "--count", count, "--size", size});
  EXPECT_EQ(got.code, 0);
  EXPECT_TRUE(has(got.out, "\r\033[Kdrawing pictures: ")) << got.out;
  EXPECT_TRUE(has(got.out, " of " + count + "\r\033[K")) << got.out;
}

TEST_F(Terminal, SeesNoProgressForWhatIsQuick) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  EXPECT_FALSE(
      has(leaklab_on_terminal({"run", "lesson5", "--size", "64x48", "--count", "2"}).out, "drawing"));
}

// Returns the text without colours and returns, and without the line of progress, which is erased.
std::string as_seen(std::string const& printed) {
  static std::regex const unseen("[^\n]*\r\033\\[K|\033\\[[0-9;]*[mK]|\r");
  return std::regex_replace(printed, unseen, "");
}

TEST_F(Terminal, GetsNoLineThatItMustWrap) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  for (unsigned short const columns : {80, 120})
    for (words const& command :
         {words{"lessons"}, words{"run", "lesson4", "--size", "64x48"},
          words{"compare", "--files", "4", "--size", "64x48"}, words{"explore", "lesson4", "--broken", "3"},
          words{"explore", "lesson4"}, words{"bugs", "early_return"},
          words{"explore", "lesson4", "--files", "8", "--broken", "8", "--max", "200"},
          words{"replay", "lesson4", "--files", "12", "--broken", "3"}, words{"bugs"},
          words{"bugs", "--run", "last_stage_quits"}, words{"help", "explore"}, words{"run", "7"}}) {
      os::command on_terminal{.words = {LEAKLAB_PROGRAM},
                              .environment = {"TERM=xterm", "NO_COLOR", "TMPDIR=" + temporary.string()},
                              .output = os::output::terminal,
                              .size = {.rows = 24, .columns = columns}};
      on_terminal.words.insert(on_terminal.words.end(), command.begin(), command.end());
      std::istringstream lines(as_seen(os::run(on_terminal).out));
      std::size_t count = 0;
      for (std::string line; std::getline(lines, line); ++count) {
        if (line.find(" replay ") == line.npos && !line.starts_with("leaklab: ")) { // to be copied; an error
          EXPECT_LE(line.size(), columns) << line;
        }
      }
      EXPECT_GT(count, 0u);
    }
}

TEST_F(Terminal, GetsTheSameWordsAsAPipe) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  words const command{"explore", "lesson4", "--broken", "3"};
  auto const squeezed = [](std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
  };
  auto const piped = execute({LEAKLAB_PROGRAM, "explore", "lesson4", "--broken", "3"}).out;
  EXPECT_EQ(squeezed(as_seen(leaklab_on_terminal(command).out)), squeezed(piped));
}

TEST_F(Terminal, GetsADocumentAsItIs) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  words const command{"lessons", "--json", "-"};
  EXPECT_EQ(as_seen(leaklab_on_terminal(command).out), leaklab(command).out);
}

class ExploreOnATerminal : public WithProgram {
protected:
  // An exploration that takes longer than anybody waits.
  os::command endless() const {
    return {.words = {LEAKLAB_PROGRAM, "explore", "lesson6", "--files", "7", "--strategy", "enumerate",
                      "--max", "1000000000000", "--time-limit", "600"},
            .output = os::output::terminal,
            .time_limit = std::chrono::minutes(5)};
  }
};

TEST_F(ExploreOnATerminal, TellsHowFarItIs) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  os::child running(endless());
  auto const seen = running.read_until(" a second, at most 9 min ");
  EXPECT_THAT(seen, ::testing::ContainsRegex("exploring: [0-9]+ schedules, [0-9]+ a second, at most 9 min "));
}

TEST_F(ExploreOnATerminal, EndsByCtrlCWithWhatWasFound) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  os::child running(endless());
  running.read_until("exploring: ");
  running.type("\x03");
  auto const ended = running.wait();
  EXPECT_EQ(ended.code, 0) << ended.how() << ended.out;
  EXPECT_THAT(ended.out,
              ::testing::ContainsRegex("stopped after [0-9]+ schedules of one thread, not complete: "
                                       "[0-9]+ clean\r\n")); // and none crashed
}

TEST_F(ExploreOnATerminal, AnInterruptThatIsIgnoredStaysIgnored) {
  auto const got = shell("trap '' INT; \"$L\" explore lesson5 & p=$!; kill -INT $p; wait $p");
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(got.out.find("stopped"), std::string::npos) << got.out;
}

TEST_F(Terminal, APipeGetsNeitherColourNorProgress) {
  auto const got = leaklab({"run", "lesson4", "--count", "40", "--size", "800x600"});
  EXPECT_FALSE(has(got.out, "\033")) << got.out;
  EXPECT_EQ(got.err, "");
}

TEST_F(Terminal, AReaderThatIsGoneDoesNotChangeTheExitCode) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = shell("{ \"$L\" run lesson4 --size 64x48; echo $? >&2; } | true");
  EXPECT_EQ(got.err, "1\n");
}

TEST_F(Terminal, AFullDiskIsReported) {
  auto const got = shell("\"$L\" run lesson4 --size 64x48 > /dev/full");
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "leaklab: standard output: No space left on device\n");
}

TEST_F(Terminal, AClosedStdoutIsReported) {
  auto const got = shell("exec \"$L\" lessons >&-");
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "leaklab: standard output: Bad file descriptor\n");
}

TEST_F(Terminal, AClosedStderrDoesNotMatter) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  EXPECT_EQ(shell("exec \"$L\" run lesson4 --size 64x48 2>&-").code, 1);
}

TEST_F(Terminal, AnInterruptRemovesTheTemporaryFolder) {
  // SIGTERM is used because a shell without job control lets its background commands ignore SIGINT.
  auto const got = shell("\"$L\" run lesson4 --count 1000 --size 1600x1200 & sleep 1; kill $!; wait $!");
  EXPECT_EQ(got.code, 128 + SIGTERM);
  EXPECT_TRUE(temporary_is_empty());
}

TEST_F(Terminal, EverySignalThatEndsAProgramRemovesTheTemporaryFolder) {
  // timeout(1) is used because a shell lets its background commands ignore SIGINT and SIGQUIT.
  for (std::string const signal : {"INT", "QUIT", "HUP", "TERM"}) {
    auto const got =
        shell("ulimit -c 0; timeout -s " + signal + " 1 \"$L\" run lesson4 --count 5000 --size 1600x1200");
    EXPECT_EQ(got.code, 124) << signal; // the exit code of timeout for a program that it ended
    EXPECT_TRUE(temporary_is_empty()) << signal;
  }
}

TEST_F(Terminal, ASignalLeavesNoTemporaryFileBesideThePictures) {
  auto const folder = draw("p", 1);
  auto const got =
      shell("ulimit -c 0; for i in 1 2 3 4 5 6; do timeout -s QUIT 0.$i \"$L\" run lesson1 $(yes " + folder +
            "/photo1.jpg | head -30000) --time-limit 60; done; ls -A " + folder);
  EXPECT_TRUE(has(got.out, "photo1.jpg\n")) << got.out;
  EXPECT_FALSE(has(got.out, ".tmp")) << got.out;
}

} // namespace
