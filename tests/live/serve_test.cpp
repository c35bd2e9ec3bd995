// The server by itself, started as the demonstration starts it.
#include <live/messages.hpp>
#include <live/pool.hpp>
#include <live/traffic.hpp>

#include <os/fresh_folder.hpp>
#include <os/piped_child.hpp>
#include <support/sanitized.hpp>

#include <gmock/gmock.h>

#include <filesystem>

namespace {

using testing::HasSubstr;

class AServer : public testing::Test {
protected:
  AServer() { live::pool::draw(folder_.path()); }

  os::piped_child start(std::string const& memory) const {
    return os::piped_child({LEAKLAB_PROGRAM, "live-server", "--memory", memory, folder_.path().string()});
  }

  static live::answer ask(os::piped_child const& server, live::request const& r) {
    server.say(to_line(r) + '\n');
    std::string line;
    while (line.find('\n') == line.npos)
      line += server.heard().value_or("no answer\n");
    return live::answer_of(line);
  }

  std::filesystem::path pool() const { return folder_.path(); }

private:
  os::fresh_folder folder_;
};

TEST_F(AServer, MakesThumbnailsOfRealPictures) {
  auto const server = start("256M");
  auto const a = ask(server, {1, "lesson5_buffered", {{1, false}, {2, false}}});
  EXPECT_EQ(a.number, 1u);
  EXPECT_FALSE(a.failed);
  EXPECT_EQ(a.returned, "pictures/photo01.thumb.jpg pictures/photo02.thumb.jpg");
  EXPECT_THAT(a.made, testing::ElementsAre(true, true));
  EXPECT_EQ(a.started, 3u);
  EXPECT_EQ(a.finished, 3u);
  EXPECT_TRUE(a.stuck.empty());
  EXPECT_GT(a.memory.taken, 0u);
  EXPECT_GT(a.memory.resident, 0u);
  EXPECT_TRUE(std::filesystem::exists(pool() / "pictures/photo01.thumb.jpg"));
}

TEST_F(AServer, SaysWhichFibersARequestLeavesStuck) {
  auto const server = start("256M");
  auto const a = ask(server, {1, "lesson4_leak", {{1, false}, {2, true}, {3, false}, {4, false}}});
  EXPECT_TRUE(a.failed);
  EXPECT_THAT(a.returned.value(), HasSubstr("broken/photo02.jpg: damaged JPEG"));
  EXPECT_THAT(a.made, testing::ElementsAre(true, false, true, true));
  if (a.stuck.empty())
    GTEST_SKIP() << "lesson 4 is cured";
  ASSERT_EQ(a.stuck.size(), 1u);
  EXPECT_EQ(a.stuck[0].operation, "unbuffered_channel::push");
  EXPECT_THAT(a.stuck[0].at, testing::StartsWith("lessons/lesson4_leak/make_thumbnails.cpp:"));
  EXPECT_THAT(a.stuck[0].source, HasSubstr("push"));
  EXPECT_EQ(a.stuck[0].fibers, 2u);
  EXPECT_GE(a.stuck[0].pinned, 2u * 128 * 1024);
}

TEST_F(AServer, EndsWhenTheInputDoesAndRemovesThePictures) {
  auto server = start("256M");
  ask(server, {1, "lesson5_buffered", {{1, false}}});
  server.say_no_more();
  EXPECT_EQ(server.wait(), "exit code 0");
  EXPECT_FALSE(std::filesystem::exists(pool()));
}

TEST_F(AServer, SaysThatItIsOutOfMemoryAndEnds) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer ends the program when there is no memory";
  auto server = start("48M");
  live::traffic traffic(1);
  live::answer a;
  std::size_t stuck = 0;
  for (int i = 0; i < 10'000 && !a.out_of_memory; ++i) {
    a = ask(server, traffic.next("lesson4_leak", {1, 3}));
    for (auto const& place : a.stuck)
      stuck += place.fibers;
    if (i == 20 && stuck == 0)
      GTEST_SKIP() << "lesson 4 is cured";
  }
  EXPECT_TRUE(a.out_of_memory);
  EXPECT_GT(stuck, 100u);
  EXPECT_LT(stuck, 48u * 8); // 128 KiB each
  EXPECT_EQ(server.wait(), "exit code 3");
}

} // namespace
