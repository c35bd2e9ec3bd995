// leaklab live --text: what it prints, and how it ends.
#include "../cli/lesson4.hpp"
#include "../cli/program.hpp"
#include <support/golden.hpp>
#include <support/pseudo_terminal.hpp>
#include <support/sanitized.hpp>

#include <gmock/gmock.h>

#include <termios.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>

namespace {

using testing::EndsWith;
using testing::HasSubstr;

class LiveText : public WithProgram {};

TEST_F(LiveText, PrintsTheSameNumbersAtEachRehearsal) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = leaklab({"live", "--text", "--script", "100x lesson4 broken 1/3; 100x lesson5"});
  EXPECT_EQ(got.code, 1);
  EXPECT_EQ(got.err, "");
  EXPECT_THAT(got.out, IsGolden("lesson4_then_5.txt"));
}

TEST_F(LiveText, IsCleanIfNoFiberIsStuck) {
  auto const got = leaklab(
      {"live", "--text", "--script", "10x lesson4_drain broken 1/2; 10x lesson6; 10x lesson5; 10x lesson3"});
  EXPECT_EQ(got.code, 0) << got.out;
  EXPECT_THAT(got.out, EndsWith("  No fiber is stuck.\n\n"));
}

TEST_F(LiveText, RunsOutOfMemoryAtTheSameRequestEachTime) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer ends the program when there is no memory";
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = leaklab({"live", "--text", "--memory", "64M", "--script", "10000x lesson4"});
  EXPECT_EQ(got.code, 3);
  EXPECT_EQ(got.out,
            "out of memory after 128 requests: 410 fibers are stuck in push, make_thumbnails.cpp:28\n");
}

TEST_F(LiveText, RunsOutOfMemoryWhenItsPageInTheDocsSays) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer ends the program when there is no memory";
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto said = leaklab({"live", "--text", "--script", "10000x lesson4"}).out;
  ASSERT_THAT(said, testing::StartsWith("out of memory after "));
  said[0] = 'O';
  std::ifstream file(LEAKLAB_SOURCE "/docs/live.md");
  std::string const page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_THAT(page, HasSubstr("    " + said));
}

// Returns the text after the last time that the terminal was cleared.
std::string last_screen(std::string const& printed) {
  constexpr std::string_view clear = "\033[H\033[2J";
  auto const at = printed.rfind(clear);
  return at == printed.npos ? "" : printed.substr(at + clear.size());
}

void expect_to_fit(std::string const& screen) {
  EXPECT_LE(std::ranges::count(screen, '\n'), 23) << screen;
  std::istringstream lines(screen);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(line.size(), 81u) << line; // with "\r"
}

// leaklab live --text on a terminal of 80 columns and 24 rows, with keys.
class LiveKeys : public LiveText {
protected:
  void SetUp() override { LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL(); }

  os::child start(words const& options) const {
    os::command c{.words = {LEAKLAB_PROGRAM, "live", "--text"},
                  .environment = {"TERM=xterm", "NO_COLOR", "TMPDIR=" + temporary.string()},
                  .output = os::output::terminal,
                  .time_limit = os::no_time_limit};
    c.words.insert(c.words.end(), options.begin(), options.end());
    return os::child(c);
  }

  // Waits until the screen holds the text, a minute at most; then the test fails. Returns the screen.
  static std::string see(os::child& c, std::string const& text) {
    auto const is_there = [&](std::string const& all) {
      return last_screen(all).find(text) != std::string::npos && all.ends_with("q: quit");
    };
    auto const printed = c.read_until(is_there);
    EXPECT_TRUE(is_there(printed)) << "no " << text << " in\n" << last_screen(printed);
    return last_screen(printed);
  }
};

TEST_F(LiveKeys, ChooseWhatTheServerDoes) {
  auto program = start({"--rate", "0"});
  expect_to_fit(see(program, "unbuffered_channel::push"));
  program.type(" ");
  see(program, "lesson4_leak: paused");
  program.type("6");
  see(program, "lesson5_buffered: paused");
  program.type("b");
  see(program, "1 of 2 pictures broken");
  program.type("r");
  see(program, "lesson5_buffered\r\n");
  see(program, "No fiber is stuck.");
  program.type("q");
  auto const ended = program.wait();
  EXPECT_EQ(ended.how(), "exit code 0");
  EXPECT_THAT(ended.out.substr(ended.out.rfind("\033[?1049l")), HasSubstr("lesson5_buffered"));
}

TEST_F(LiveKeys, StartANewServerWhenTheMemoryIsUsedUp) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer ends the program when there is no memory";
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto program = start({"--rate", "0", "--memory", "48M"});
  expect_to_fit(see(program, "lesson4_leak: OUT OF MEMORY"));
  see(program, "out of memory after ");
  program.type("-------5r"); // slowly, or its memory is used up before it is seen
  see(program, "lesson4_leak\r\n");
  see(program, "unbuffered_channel::push");
  program.type("\003"); // Ctrl-C
  EXPECT_EQ(program.wait().how(), "exit code 1");
}

// Also a signal that comes while the terminal gives single keys.
TEST_F(LiveKeys, ArePutBackByASignalAndTheRecordingIsWritten) {
  for (int const signal : {SIGTERM, SIGHUP, SIGQUIT, SIGINT}) {
    auto const record = files / ("record" + std::to_string(signal) + ".html");
    auto program = start({"--record", record.string()});
    termios raw{}, after{};
    see(program, "requests answered");
    ASSERT_EQ(::tcgetattr(program.terminal(), &raw), 0);
    program.send_signal(signal);
    auto const ended = program.wait();
    EXPECT_THAT(ended.how(), testing::AnyOf("exit code 0", "exit code 1")) << signal; // is any fiber stuck?
    ASSERT_EQ(::tcgetattr(program.terminal(), &after), 0);
    EXPECT_EQ(raw.c_lflag & ICANON, 0u);
    EXPECT_NE(after.c_lflag & ICANON, 0u);
    EXPECT_NE(after.c_lflag & ECHO, 0u);
    EXPECT_THAT(ended.out.substr(ended.out.rfind("\033[?1049l")), HasSubstr("requests answered"));
    EXPECT_THAT(contents(record), HasSubstr(R"("format":"leaklab live")"));
    EXPECT_TRUE(temporary_is_empty());
  }
}

TEST_F(LiveKeys, AreNotWaitedForAtTheEndOfAScript) {
  auto program = start({"--rate", "0", "--script", "10x lesson4; 5x lesson4_drain"});
  auto const ended = program.wait();
  auto const last = ended.out.substr(ended.out.rfind("\033[?1049l") + 8);
  expect_to_fit(last);
  EXPECT_THAT(last, HasSubstr("lesson4_drain: the script is over"));
  EXPECT_THAT(last, HasSubstr("memory of the server"));
}

TEST_F(LiveText, RefusesAScriptThatItDoesNotUnderstand) {
  auto const got = leaklab({"live", "--text", "--script", "100 lesson4"});
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err,
            "leaklab: --script: '100 lesson4': a step begins with a number of requests, 1x..1000000x\n");
  EXPECT_THAT(leaklab({"live", "--text", "--script", "1x lesson9"}).err,
              HasSubstr("lesson9: no such lesson"));
  EXPECT_THAT(leaklab({"live", "--memory", "1M"}).err,
              HasSubstr("--memory: '1M' is not an amount of memory in 48M..64G"));
  EXPECT_EQ(leaklab({"live", "--broken", "3"}).code, 2);
  EXPECT_EQ(leaklab({"live", "nine"}).code, 2);
}

TEST_F(LiveText, ThatIsInterruptedSaysWhatItSawAndLeavesNothingBehind) {
  auto const got = shell("timeout -s INT 2 \"$L\" live --text");
  EXPECT_TRUE(temporary_is_empty());
  EXPECT_THAT(got.out, HasSubstr("\n  requests answered "));
}

} // namespace
