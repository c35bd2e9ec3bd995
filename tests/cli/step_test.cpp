// leaklab replay --step: a user at a terminal goes through a run, forward and back, and chooses which fiber
// runs.
#include "lesson4.hpp"
#include "session.hpp"

#include <support/golden.hpp>
#include <support/pseudo_terminal.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>

namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

words const lesson4{"replay", "lesson4", "--broken", "3", "--step"};

std::size_t lines(std::string const& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

constexpr auto keys_line = "space: forward   u: back   letter: runs next   r: restart   q: quit\n";
constexpr auto page_down = "\033[6~", page_up = "\033[5~", f5 = "\033[15~"; // a presenter's remote has these

TEST(Step, BeginsBeforeTheFirstStep) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s(lesson4);
  auto const screen = s.screen();
  EXPECT_THAT(screen, StartsWith("lesson4_leak --files 3 --broken 3 --schedule ''\n\nstep    A body"));
  EXPECT_THAT(screen, HasSubstr("\nNext: only A can run.\n"));
  EXPECT_THAT(screen, EndsWith(keys_line));
  EXPECT_EQ(s.press("u"), screen); // nothing is before it
}

TEST(Step, LeavesACommandWithTheClock) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  words command = lesson4;
  command.insert(command.end(), {"--clock", "real"});
  session s(command);
  EXPECT_THAT(s.screen(), StartsWith("lesson4_leak --files 3 --broken 3 --clock real --schedule ''\n"));
  EXPECT_THAT(s.press_last("q").out,
              HasSubstr(" replay lesson4_leak --files 3 --broken 3 --clock real --schedule ''"));
}

TEST(Step, GoesForwardAndBack) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s(lesson4);
  std::vector<std::string> screens{s.screen()};
  for (int i = 0; i < 12; ++i)
    screens.push_back(s.press(" "));
  EXPECT_THAT(screens[1], HasSubstr("\nA waits in unbuffered_channel::pop, lessons/lesson4_leak/"));
  EXPECT_THAT(screens[1], HasSubstr("errors->pop(result);\n"));
  EXPECT_THAT(screens[1], HasSubstr("\nNext: B C D can run. Space takes B.\n"));
  EXPECT_THAT(screens[2], HasSubstr("--schedule 'B'\n"));
  for (auto i = screens.size() - 1; i-- > 0;)
    EXPECT_EQ(s.press("u"), screens[i]) << i;
}

TEST(Step, ALetterChoosesTheFiberThatRunsNext) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s(lesson4);
  EXPECT_THAT(s.press(" D"), HasSubstr("--schedule 'D'\n"));
  EXPECT_THAT(s.screen(), HasSubstr("\nD waits in unbuffered_channel::push"));
  EXPECT_THAT(s.press("c"), HasSubstr("--schedule 'DC'\n")); // a small letter will do
  EXPECT_THAT(s.press("D"), HasSubstr("\nD cannot run now. Next: B A can run. Space takes B.\n"));
  EXPECT_THAT(s.press("uB"), HasSubstr("--schedule 'DB'\n")); // the other fiber instead
}

TEST(Step, ALetterOfNoFiberDoesNothing) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s(lesson4);
  auto const screen = s.press(" ");
  EXPECT_EQ(s.press("Z"), screen);
  EXPECT_EQ(s.press("1"), screen);
  EXPECT_EQ(s.press("\x7f"), screen);
}

TEST(Step, ADigitMakesTheLastChoiceOfTheStepAnew) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s({"replay", "lesson4", "--any-broken", "--step"});
  EXPECT_THAT(s.press(" D"), HasSubstr("--schedule 'D0'\n"));
  EXPECT_THAT(s.screen(), HasSubstr("   2 D0 .             |             |             0 of 2 :"));
  EXPECT_THAT(s.screen(), HasSubstr("\nstep    A body        B photo1      C photo2      D photo3\n"));
  EXPECT_THAT(s.screen(), HasSubstr("\nD chose 0 of 2, "));
  EXPECT_THAT(s.screen(), HasSubstr("   digit: result   "));
  EXPECT_THAT(s.press("1"), HasSubstr("--schedule 'D1'\n"));
  EXPECT_THAT(s.screen(), HasSubstr("\nD chose 1 of 2, "));
  EXPECT_THAT(s.screen(), HasSubstr("\nstep    A body        B photo1      C photo2      D photo3 x\n"));
  EXPECT_THAT(s.press("2"), HasSubstr("\nchoose(2) cannot return 2. Next: "));
  EXPECT_THAT(s.press("A"), HasSubstr("--schedule 'D1A'\n")); // the body has an error, and ends
  auto const ended = s.screen();
  EXPECT_EQ(s.press("1"), ended); // the body has not chosen
  EXPECT_THAT(s.press("u0"), HasSubstr("--schedule 'D0'\n"));
}

TEST(Step, AsksHowManyFibersAreLeftBeforeThatCanBeSeen) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s({"replay", "lesson4", "--broken", "3", "--schedule", "D", "--step"});
  constexpr auto question = "How many of the 4 fibers will be left at the end? Your guess (. or F5): ";
  EXPECT_THAT(s.screen(), Not(HasSubstr("How many")));
  EXPECT_THAT(s.press("."), Not(HasSubstr("How many"))); // too early
  EXPECT_THAT(s.press(" "), Not(HasSubstr("How many")));
  auto const asked = s.press(" "); // D has run, as the schedule says
  EXPECT_THAT(asked, HasSubstr("\nNext: B C A can run. Space takes B.\n" + std::string(question) + "-\n"));
  EXPECT_THAT(s.press("."), HasSubstr(std::string(question) + "0\n"));
  EXPECT_THAT(s.press("...."), HasSubstr(std::string(question) + "4\n"));
  EXPECT_THAT(s.press("."), HasSubstr(std::string(question) + "0\n"));
  EXPECT_THAT(s.press(".. "), Not(HasSubstr("How many")));
  EXPECT_THAT(s.screen(), Not(HasSubstr("left")));
  auto const answered = s.press("     ");
  EXPECT_THAT(answered, HasSubstr("STUCK"));
  EXPECT_THAT(answered, HasSubstr("\nYou said 2: right. Left: B C.\nLEAK  2 of 4 fibers can never finish; "));
  EXPECT_EQ(s.press(" "), answered); // nothing comes after it
  EXPECT_THAT(s.press("uuuuu."), HasSubstr(std::string(question) + "3\n"));
  EXPECT_THAT(s.press("     "), HasSubstr("\nYou said 3; it is 2. Left: B C.\nLEAK"));
}

TEST(Step, GoesThroughToTheAnswerByARemoteControlAlone) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s({"replay", "lesson4", "--broken", "3", "--schedule", "D", "--step"});
  for (auto const* key : {page_down, page_down, f5, f5, page_down, page_up, page_down})
    s.press_sequence(key);
  for (int i = 0; i < 4; ++i)
    s.press_sequence(page_down);
  EXPECT_THAT(s.screen(), HasSubstr("\nYou said 1; it is 2. Left: B C.\nLEAK"));
}

TEST(Step, NobodyHasToGuess) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s({"replay", "lesson5", "--step"});
  EXPECT_THAT(s.press(std::string(20, ' ')), HasSubstr("\nLeft: none.\nCLEAN  all 4 fibers finished\n"));
}

TEST(Step, AsksAtTheFirstChoiceIfTheScheduleGoesToTheEnd) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s({"replay", "lesson4", "--broken", "3", "--schedule", "DBCB", "--step"});
  EXPECT_THAT(s.press(" "), HasSubstr("How many"));
}

TEST(Step, StartsAgain) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s({"replay", "lesson4", "--broken", "3", "--schedule", "D", "--step"});
  auto const first = s.screen();
  EXPECT_THAT(s.press("  A"), HasSubstr("--schedule 'DA'\n"));
  EXPECT_EQ(s.press("r"), first);
  EXPECT_THAT(s.press("  "), HasSubstr("--schedule 'D'\n")); // as at the beginning
}

TEST(Step, TakesTheKeysOfARemoteControl) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s(lesson4);
  auto const first = s.screen(), second = s.press(" ");
  EXPECT_EQ(s.press_sequence(page_up), first);
  EXPECT_EQ(s.press_sequence(page_down), second);
  EXPECT_EQ(s.press_sequence("\033[A"), first);    // up
  EXPECT_EQ(s.press_sequence("\033[B"), second);   // down
  EXPECT_EQ(s.press_sequence("\033OD"), first);    // left
  EXPECT_EQ(s.press_sequence("\033OC"), second);   // right
  EXPECT_EQ(s.press_sequence("\033[17~"), second); // F6
  EXPECT_EQ(s.press_sequence("\033"), second);
}

std::size_t longest_line(std::string const& text) {
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1)
    longest = std::max(longest, text.find('\n', begin) - begin);
  return longest;
}

TEST(Step, FitsTheTerminal) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  for (unsigned short const columns : {80, 120}) {
    session s({"replay", "lesson6", "--files", "12", "--step"}, 14, columns);
    for (int i = 0; i < 60; ++i) {
      auto const screen = s.press(" ");
      EXPECT_LT(lines(screen), 14u); // the cursor has the last line, else the first is gone
      EXPECT_LE(longest_line(screen), columns) << screen;
      EXPECT_THAT(screen, HasSubstr("\nstep    A body"));
    }
  }
}

TEST(Step, ShowsTheFibersAroundTheOneThatRuns) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s({"replay", "lesson4", "--files", "12", "--step"}, 24, 80);
  EXPECT_THAT(s.press(" "), HasSubstr("\nstep    A body      B photo1    C photo2    D photo3    "
                                      "E photo4    F photo5   >\n"));
  EXPECT_THAT(s.press("H"), HasSubstr("\nstep    A body     <G photo6    H photo7    I photo8    "
                                      "J photo9    K photo10  >\n"));
  EXPECT_THAT(s.press("M"), HasSubstr("\nstep    A body     <I photo8    J photo9    K photo10   "
                                      "L photo11   M photo12\n"));
}

TEST(Step, PaintsTheCellThatRunsAndWhatIsStuck) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s({"replay", "lesson4", "--broken", "3", "--schedule", "D", "--step"}, 40, 100, {"NO_COLOR="});
  EXPECT_THAT(s.press(" "), HasSubstr("\033[1mpop :"));
  EXPECT_THAT(s.press("       "), HasSubstr("\033[1;31mSTUCK\033[0m"));
}

TEST(Step, LooksTheSameEveryTime) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s(lesson4);
  EXPECT_THAT(s.press(" DCA "), IsGolden("step_lesson4.txt"));
}

// ---------------------------------------------------------------- how it ends

class StepEnds : public WithProgram {};

TEST_F(StepEnds, WithTheCommandThatShowsTheSameAgain) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s(lesson4);
  s.press(" DCA ");
  auto const screen = s.press(std::string(20, ' '));
  auto const end = s.press_last("q");
  EXPECT_EQ(end.code, 1);
  constexpr std::string_view command = "leaklab replay lesson4_leak --files 3 --broken 3 --schedule 'DCA'\n";
  EXPECT_THAT(end.out, EndsWith(command));
  EXPECT_TRUE(s.terminal_is_as_before());
  auto const again = leaklab({"replay", "lesson4_leak", "--broken", "3", "--schedule", "DCA"});
  auto const row = screen.find("\n   1 ");
  EXPECT_THAT(again.out, HasSubstr(screen.substr(row, screen.find("\n\n", row) - row)));
}

TEST_F(StepEnds, WithZeroWhenNothingIsLeft) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s({"replay", "lesson5", "--step"});
  EXPECT_EQ(s.press_last("q").code, 0);
}

TEST_F(StepEnds, ForControlCAndTheEndOfInput) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  for (auto const* key : {"\x03", "\x04"}) {
    session s(lesson4);
    EXPECT_EQ(s.press_last(key).code, 0); // D has not been chosen yet
    EXPECT_TRUE(s.terminal_is_as_before());
  }
}

TEST_F(StepEnds, ForASignalWithTheTerminalPutBack) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  for (int const signal : {SIGTERM, SIGINT, SIGHUP}) {
    session s(lesson4);
    EXPECT_EQ(s.end_by(signal).signal, signal);
    EXPECT_TRUE(s.terminal_is_as_before());
  }
}

TEST_F(StepEnds, BeforeItBeginsWhenThereAreMoreFibersThanKeys) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  auto const got = leaklab_on_terminal({"replay", "lesson4", "--files", "42", "--step"});
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.out, "leaklab: --step: there are keys for 42 fibers, and this run has 43\r\n");
}

TEST_F(StepEnds, AtOnceWithTheWholeTableWithoutATerminal) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  words const plain{"replay", "lesson4", "--broken", "3", "--schedule", "D"};
  auto stepwise = plain;
  stepwise.emplace_back("--step");
  auto const without = leaklab(plain), with = leaklab(stepwise);
  EXPECT_EQ(with.code, 1);
  EXPECT_EQ(with.out, without.out);
  auto const words_of = [](std::string text) { // a terminal breaks lines
    std::erase_if(text, [](char c) { return c == ' ' || c == '\r' || c == '\n'; });
    return text;
  };
  EXPECT_EQ(words_of(leaklab_on_terminal(stepwise, {"TERM=dumb"}).out), words_of(without.out));
}

TEST_F(StepEnds, OnRealPicturesToo) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s({"replay", "lesson4", "--broken", "3", "--real", "--step"});
  EXPECT_THAT(s.press(" D"), HasSubstr("lesson4_leak --files 3 --broken 3 --real --schedule 'D'\n"));
  EXPECT_EQ(s.press_last("q").code, 1);
}

} // namespace
