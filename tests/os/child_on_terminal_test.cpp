// Child processes on a pseudo-terminal.
#include <os/child.hpp>

#include <support/pseudo_terminal.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include <termios.h>

namespace {

using namespace std::chrono_literals;

os::command on_terminal(os::command c) {
  c.output = os::output::terminal;
  return c;
}

TEST(AChildOnATerminal, SeesATerminalOfThatSize) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  auto c = on_terminal(os::shell("test -t 0 && test -t 1 && test -t 2 && stty size < /dev/tty"));
  c.size = {.rows = 12, .columns = 100};
  EXPECT_EQ(os::run(c).out, "12 100\r\n");
}

TEST(AChildOnATerminal, ReadsWhatIsTyped) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  os::child c(on_terminal(os::shell("stty -echo; echo ready; read line; echo \"got $line\"")));
  c.read_until("ready\r\n");
  c.type("hello\n");
  auto const e = c.wait();
  EXPECT_EQ(e.out, "ready\r\ngot hello\r\n");
  EXPECT_TRUE(e.succeeded());
}

TEST(AChildOnATerminal, GetsASignalByControlC) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  os::child c(on_terminal(os::shell("echo ready; exec sleep 1000")));
  c.read_until("ready");
  c.type("\x03");
  EXPECT_EQ(c.wait().signal, SIGINT);
}

TEST(AChildOnATerminal, IsReadWholeThoughATerminalHoldsLittle) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  auto const e = os::run(on_terminal(os::shell("seq 100000; echo end")));
  EXPECT_THAT(e.out, testing::EndsWith("\r\n100000\r\nend\r\n"));
  EXPECT_EQ(std::ranges::count(e.out, '\n'), 100'001);
}

TEST(AChildOnATerminal, IsKilledAtItsTimeLimit) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  auto c = on_terminal(os::shell("trap '' HUP; while :; do echo more; done"));
  c.time_limit = 300ms;
  EXPECT_TRUE(os::run(c).out_of_time);
}

TEST(AChildOnATerminal, LeavesItsTerminalToBeLookedAt) {
  LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL();
  os::child c(on_terminal(os::shell("stty -echo")));
  c.wait();
  termios now{};
  ASSERT_EQ(::tcgetattr(c.terminal(), &now), 0);
  EXPECT_EQ(now.c_lflag & ECHO, 0u);
}

} // namespace
