// write_file alone: it writes all or nothing, also for leaklab::photos.
#include <thumbnail/write_file.hpp>

#include "thumbnail/folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace thumbnail_test {
namespace {

using WriteFile = InAFolder;

TEST_F(WriteFile, WritesExactlyTheBytes) {
  bytes const content(1'000'000, 7);
  ASSERT_TRUE(thumbnail::write_file(folder / "a", content));
  EXPECT_EQ(get(folder / "a"), content);
  ASSERT_TRUE(thumbnail::write_file(folder / "a", bytes{}));
  EXPECT_EQ(get(folder / "a"), bytes{});
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(WriteFile, NamesTheTargetAndTheReason) {
  auto const written = thumbnail::write_file(folder / "none" / "a", bytes{1});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, std::errc::no_such_file_or_directory);
  EXPECT_NE(written.error().reason.find((folder / "none" / "a").string()), std::string::npos);
}

TEST_F(WriteFile, LeavesAFileThatStandsWhereATemporaryWouldGo) {
  auto const mine = [&](int n) {
    return ".thumb-" + std::to_string(::getpid()) + "-" + std::to_string(n) + ".tmp";
  };
  for (int n = 1; n <= 2000; ++n)
    put(mine(n), bytes{'x'});
  ASSERT_TRUE(thumbnail::write_file(folder / "a", bytes{1}));
  EXPECT_EQ(names().size(), 2001U);
  EXPECT_EQ(get(folder / mine(1)), bytes{'x'});
}

TEST_F(WriteFile, GivesTheModeOfANewFileUnlessTheOldOnesIsWanted) {
  using thumbnail::permissions;
  auto const mode = [&](std::string const& name) {
    return static_cast<unsigned>(std::filesystem::status(folder / name).permissions());
  };
  auto const before = ::umask(027);
  EXPECT_TRUE(thumbnail::write_file(folder / "new", bytes{1}));
  EXPECT_TRUE(thumbnail::write_file(folder / "new2", bytes{1}, permissions::of_the_old_one));
  ::umask(before);
  EXPECT_EQ(mode("new"), 0640U);
  EXPECT_EQ(mode("new2"), 0640U);
  for (unsigned const old : {0600U, 0666U, 0751U, 0444U}) {
    std::filesystem::permissions(folder / "new", std::filesystem::perms{old});
    EXPECT_TRUE(thumbnail::write_file(folder / "new", bytes{2}, permissions::of_the_old_one));
    EXPECT_EQ(mode("new"), old);
  }
  EXPECT_TRUE(thumbnail::write_file(folder / "new", bytes{2}));
  EXPECT_NE(mode("new"), 0444U);
}

TEST_F(WriteFile, IsTriedWithoutATrace) {
  EXPECT_TRUE(thumbnail::can_write_file(folder / "a"));
  EXPECT_EQ(names(), std::vector<std::string>{});
  auto const none = thumbnail::can_write_file(folder / "none" / "a");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, std::errc::no_such_file_or_directory);
}

} // namespace
} // namespace thumbnail_test
