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

constexpr auto keys_line = "space: forward   u: back   letter: that one runs next   r: restart   q: quit\n";

TEST(Step, BeginsBeforeTheFirstStep) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s(lesson4);
  auto const screen = s.screen();
  EXPECT_THAT(screen, StartsWith("lesson4_leak --files 3 --broken 3 --schedule ''\n\nstep    A #1 body"));
  EXPECT_THAT(screen, HasSubstr("\nNext: only A can run.\n"));
  EXPECT_THAT(screen, EndsWith(keys_line));
  EXPECT_EQ(s.press("u"), screen); // nothing is before it
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
  EXPECT_THAT(s.screen(), HasSubstr("\nD chose 0 of 2, "));
  EXPECT_THAT(s.screen(), HasSubstr("   digit: chosen instead   "));
  EXPECT_THAT(s.press("1"), HasSubstr("--schedule 'D1'\n"));
  EXPECT_THAT(s.screen(), HasSubstr("\nD chose 1 of 2, "));
  EXPECT_THAT(s.press("2"), HasSubstr("\nchoose(2) cannot return 2. Next: "));
  EXPECT_THAT(s.press("A"), HasSubstr("--schedule 'D1A'\n")); // the body has an error, and ends
  auto const ended = s.screen();
  EXPECT_EQ(s.press("1"), ended); // the body has not chosen
  EXPECT_THAT(s.press("u0"), HasSubstr("--schedule 'D0'\n"));
}

TEST(Step, AsksWhichFibersAreLeftBeforeItShows) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s({"replay", "lesson4", "--broken", "3", "--schedule", "D", "--step"});
  auto const asked = s.press(std::string(12, ' '));
  EXPECT_THAT(
      asked,
      HasSubstr("\nNo fiber can run any more. Which are left? Letters, then Enter (no letter: none): \n"));
  EXPECT_THAT(asked, Not(HasSubstr("STUCK")));
  EXPECT_THAT(s.press("bcD"), HasSubstr("(no letter: none): B C D\n"));
  auto const answered = s.press("D\r"); // the second D takes it out of the answer
  EXPECT_THAT(answered, HasSubstr("STUCK"));
  EXPECT_THAT(
      answered,
      HasSubstr("\nRight: B C. LEAK  2 of 4 fibers can never finish; they pin 256 KiB of address space, "));
  EXPECT_EQ(s.press(" "), answered); // nothing comes after it
  EXPECT_THAT(s.press("u"), HasSubstr("(no letter: none): \n"));
  EXPECT_THAT(s.press("A\r"), HasSubstr("\nYou said A; left is: B C. LEAK"));
}

TEST(Step, NoneIsAnAnswerToo) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s({"replay", "lesson5", "--step"});
  EXPECT_THAT(s.press(std::string(20, ' ') + "\r"),
              HasSubstr("\nRight: none. CLEAN  all 4 fibers finished\n"));
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
  EXPECT_EQ(s.press_sequence("\033[5~"), first);  // page up
  EXPECT_EQ(s.press_sequence("\033[6~"), second); // page down
  EXPECT_EQ(s.press_sequence("\033[A"), first);   // up
  EXPECT_EQ(s.press_sequence("\033[B"), second);  // down
  EXPECT_EQ(s.press_sequence("\033OD"), first);   // left
  EXPECT_EQ(s.press_sequence("\033OC"), second);  // right
  EXPECT_EQ(s.press_sequence("\033[15~"), second);
  EXPECT_EQ(s.press_sequence("\033"), second);
}

TEST(Step, FitsTheTerminal) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  session s({"replay", "lesson6", "--step"}, 12);
  for (int i = 0; i < 30; ++i)
    EXPECT_LE(lines(s.press(" ")), 12u);
  EXPECT_THAT(s.screen(), HasSubstr("step    A #1 body"));
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
  auto dumb = leaklab_on_terminal(stepwise, {"TERM=dumb"});
  std::erase(dumb.out, '\r');
  EXPECT_EQ(dumb.out, without.out);
}

TEST_F(StepEnds, OnRealPicturesToo) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  session s({"replay", "lesson4", "--broken", "3", "--real", "--step"});
  EXPECT_THAT(s.press(" D"), HasSubstr("lesson4_leak --files 3 --broken 3 --real --schedule 'D'\n"));
  EXPECT_EQ(s.press_last("q").code, 1);
}

} // namespace
