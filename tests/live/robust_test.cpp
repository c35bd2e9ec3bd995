// leaklab live when things go wrong around it.
#include "live_page.hpp"

#include "../cli/lesson4.hpp"
#include "../cli/program.hpp"
#include <live/pool.hpp>
#include <support/sanitized.hpp>

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

class LiveRobust : public WithProgram {
protected:
  // Returns the processes that this one has started: their numbers and states.
  static std::vector<std::pair<pid_t, char>> children_of(pid_t parent) {
    std::vector<std::pair<pid_t, char>> found;
    for (auto const& folder : std::filesystem::directory_iterator("/proc")) {
      if (!std::filesystem::is_regular_file(folder.path() / "stat")) // "/proc/self", "/proc/fs"
        continue;
      std::ifstream in(folder.path() / "stat");
      std::string text{std::istreambuf_iterator<char>(in), {}};
      auto const end = text.rfind(')');
      if (end == text.npos)
        continue;
      std::istringstream rest(text.substr(end + 1));
      char state = 0;
      pid_t of = 0;
      rest >> state >> of;
      if (of == parent)
        found.emplace_back(std::stoi(folder.path().filename()), state);
    }
    return found;
  }

  static bool has_gone(pid_t process) {
    for (int i = 0; i < 6000; ++i) {
      if (!std::filesystem::exists("/proc/" + std::to_string(process) + "/exe"))
        return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
};

TEST_F(LiveRobust, SaysThatTheServerWasKilledAndStartsANewOne) {
  live_page page(temporary, {"--rate", "50"});
  page.until([](json const& s) { return s.at("answered") >= 3; });
  auto const before = children_of(page.program().number());
  ASSERT_EQ(before.size(), 1u);
  ::kill(before[0].first, SIGKILL);
  auto const state = page.until([](json const& s) { return s.at("status") == "ended"; });
  EXPECT_EQ(state.at("ended"), "signal 9 (Killed)");
  EXPECT_TRUE(children_of(page.program().number()).empty()) << "a zombie";
  EXPECT_EQ(page.post(R"({"do":"go"})").status, 200);
  EXPECT_EQ(page.state().at("status"), "ended");
  EXPECT_EQ(page.post(R"({"do":"restart"})").status, 200);
  auto const anew = page.until([](json const& s) { return s.at("answered") >= 3; });
  EXPECT_EQ(anew.at("servers"), 2);
  EXPECT_EQ(children_of(page.program().number()).size(), 1u);
}

TEST_F(LiveRobust, RunsOutOfMemoryWithinAMinuteAndLivesOn) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer ends the program when there is no memory";
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  live_page page(temporary, {"lesson4", "--rate", "100", "--memory", "64M"});
  auto const state = page.until([](json const& s) { return s.at("status") == "out_of_memory"; });
  EXPECT_GT(state.at("stuck"), 300);
  EXPECT_EQ(state.at("places").at(0).at("operation"), "unbuffered_channel::push");
  EXPECT_GT(state.at("taken"), 48u << 20);
  page.post(R"({"do":"restart"})");
  page.until([](json const& s) { return s.at("status") == "running" && s.at("answered") >= 3; });
}

TEST_F(LiveRobust, LeavesNothingBehindWhenItIsKilled) {
  live_page page(temporary, {"--rate", "0"});
  page.until([](json const& s) { return s.at("answered") >= 3; });
  auto const server = children_of(page.program().number()).at(0).first;
  page.program().send_signal(SIGKILL);
  page.program().wait();
  EXPECT_TRUE(has_gone(server));
  EXPECT_TRUE(temporary_is_empty());
}

TEST_F(LiveRobust, EndsBySignalsWithNothingLeftBehind) {
  for (int const signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    live_page page(temporary, {"--rate", "0"});
    auto const server = children_of(page.program().number()).at(0).first;
    page.program().send_signal(signal);
    EXPECT_EQ(page.program().wait().how(), "exit code 0");
    EXPECT_TRUE(has_gone(server));
    EXPECT_TRUE(temporary_is_empty());
  }
}

TEST_F(LiveRobust, RunsSeveralTimesAtOnce) {
  live_page first(temporary, {}), second(temporary, {"lesson5"}),
      third(temporary, {"lesson4_drain", "--rate", "0"});
  for (auto* page : {&first, &second, &third})
    page->until([](json const& s) { return s.at("answered") >= 2; });
  EXPECT_NE(first.port(), second.port());
  EXPECT_EQ(second.state().at("stuck"), 0);
}

TEST_F(LiveRobust, SaysThatAPortIsInUse) {
  live_page page(temporary, {});
  auto const port = std::to_string(page.port());
  auto const got = leaklab({"live", "--port", port});
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "leaklab: --port: " + port + ": Address already in use\n");
}

TEST_F(LiveRobust, SaysThatTheDiskIsFull) {
  auto const folder = files / "full";
  std::filesystem::create_directory(folder);
  auto const on_disk_of = [&](std::string const& size, std::string const& options) {
    return shell("unshare -m sh -c 'mount -t tmpfs -o size=" + size + " none " + folder.string() +
                 " || exit 77; TMPDIR=" + folder.string() +
                 " exec \"$L\" live --text --script \"5x lesson5 broken 0/1\" " + options + "'");
  };
  auto const small = on_disk_of("64k", "");
  if (small.code == 77 || small.code == 1)
    GTEST_SKIP() << "mounting a tmpfs is not permitted here";
  EXPECT_EQ(small.code, 2);
  EXPECT_THAT(small.err, HasSubstr("No space left on device"));
  EXPECT_THAT(on_disk_of("16m", "--record /dev/full").err, "leaklab: /dev/full: No space left on device\n");
}

// The pictures fit on the disk, their thumbnails do not: the server goes on, and its answers say why there
// are none.
TEST_F(LiveRobust, GoesOnWhenTheDiskIsFullMeanwhile) {
  if (sanitized)
    GTEST_SKIP() << "the room is measured for a program without a sanitizer, which draws pictures in less";
  auto const folder = files / "full", pool = files / "pool", record = files / "record.html";
  std::filesystem::create_directory(folder);
  std::filesystem::create_directory(pool);
  live::pool::draw(pool);
  constexpr std::size_t page = 4096;
  std::size_t pages = 4;
  for (auto const& file : std::filesystem::recursive_directory_iterator(pool))
    if (file.is_regular_file())
      pages += (file.file_size() + page - 1) / page;
  auto const got =
      shell("unshare -m sh -c 'mount -t tmpfs -o size=" + std::to_string(pages * page) + " none " +
            folder.string() + " || exit 77; TMPDIR=" + folder.string() +
            " exec \"$L\" live --text --script \"20x lesson5 broken 0/1\" --record " + record.string() + "'");
  if (got.code == 77 || got.code == 1)
    GTEST_SKIP() << "mounting a tmpfs is not permitted here";
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr("requests answered           20   "));
  EXPECT_THAT(contents(record), HasSubstr("No space left on device"));
}

TEST_F(LiveRobust, SaysThatARecordingCannotBeWrittenBeforeItBegins) {
  auto const got = leaklab({"live", "--record", (files / "no" / "such.html").string()});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("No such file or directory"));
  EXPECT_EQ(leaklab({"live", "--record", ""}).code, 2);
  EXPECT_EQ(leaklab({"live", "--record", "-"}).code, 2);
  EXPECT_THAT(leaklab({"live", "--record", files.string()}).err, HasSubstr("Is a directory"));
}

TEST_F(LiveRobust, WritesARecordingThatNeedsNothingElse) {
  auto const file = files / "recording.html";
  auto const got =
      leaklab({"live", "--text", "--script", "5x lesson4; 5x lesson5", "--record", file.string()});
  EXPECT_NE(got.code, 2) << got.err;
  auto const page = contents(file);
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("data:image/jpeg;base64,/9j/"));
  EXPECT_THAT(page, HasSubstr(R"("format":"leaklab live")"));
  EXPECT_THAT(page, testing::Not(HasSubstr("\"token\":")));
  EXPECT_LT(page.size(), 400'000u);
}

} // namespace
