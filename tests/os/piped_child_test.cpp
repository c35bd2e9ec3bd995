// Children to which one talks: real programs, most of them sh.
#include <os/piped_child.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace {

using os::piped_child;

TEST(APipedChild, ReadsWhatIsSaidAndIsHeard) {
  piped_child sorter({"sort"});
  EXPECT_EQ(sorter.heard(), "");
  EXPECT_TRUE(sorter.say("b\na\n"));
  sorter.say_no_more();
  EXPECT_EQ(sorter.rest(), "a\nb\n");
  EXPECT_EQ(sorter.heard(), std::nullopt);
  EXPECT_EQ(sorter.wait(), "exit code 0");
  EXPECT_EQ(sorter.exit_code(), 0);
}

TEST(APipedChild, SaysHowItEnded) {
  piped_child three({"sh", "-c", "exit 3"});
  EXPECT_EQ(three.wait(), "exit code 3");
  EXPECT_EQ(three.exit_code(), 3);
  piped_child killed({"sleep", "60"});
  EXPECT_EQ(killed.exit_code(), -1);
  killed.kill();
  EXPECT_EQ(killed.wait(), "signal 9 (Killed)");
  EXPECT_EQ(killed.exit_code(), -1);
}

TEST(APipedChild, OfNoProgramIsRefused) {
  EXPECT_THROW(piped_child({"/no/such/program"}), std::system_error);
}

TEST(APipedChild, ThatHasEndedIsNotSpokenTo) {
  std::signal(SIGPIPE, SIG_IGN);
  piped_child gone({"true"});
  gone.wait();
  EXPECT_FALSE(gone.say("is anybody there?\n"));
}

TEST(APipedChild, IsKilledWithItsGroupAndReapedAtTheEnd) {
  std::string grandchild;
  {
    piped_child parent({"sh", "-c", "sleep 60 & echo $!; wait"});
    while (grandchild.find('\n') == grandchild.npos)
      grandchild += parent.heard().value_or("");
    grandchild.pop_back();
  }
  auto const runs = [&] {
    return std::filesystem::exists("/proc/" + grandchild + "/exe");
  }; // no zombie has it
  for (int i = 0; i < 6000 && runs(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_FALSE(runs());
}

TEST(APipedChild, HasNoOtherFileOfThisProcess) {
  int const file = ::open("/dev/null", O_RDONLY); // without O_CLOEXEC
  int const high = ::fcntl(file, F_DUPFD, 100);
  piped_child const first({"cat"});
  piped_child looks({"sh", "-c",
                     "for n in 3 " + std::to_string(file) + " " + std::to_string(high) + " " +
                         std::to_string(first.output()) + "; do [ -e /proc/self/fd/$n ] && echo $n; done"});
  EXPECT_EQ(looks.rest(), "");
  ::close(file);
  ::close(high);
}

TEST(APipedChild, HasNoSignalBlockedOrIgnored) {
  std::signal(SIGINT, SIG_IGN);
  piped_child interrupted({"sh", "-c", "kill -INT $$; sleep 60"});
  EXPECT_EQ(interrupted.wait(), "signal 2 (Interrupt)");
  std::signal(SIGINT, SIG_DFL);
}

} // namespace
