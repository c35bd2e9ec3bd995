// write_file alone: all or nothing, also for what leaklab::photos writes.
#include <thumbnail/write_file.hpp>

#include "thumbnail/folder.hpp"

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

} // namespace
} // namespace thumbnail_test
