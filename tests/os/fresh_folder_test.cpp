// Folders for temporary files.
#include <os/fresh_folder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <system_error>

namespace {

namespace fs = std::filesystem;

TEST(AFreshFolder, IsEmptyItsOwnersAndAnotherEachTime) {
  os::fresh_folder const one, other;
  EXPECT_TRUE(fs::is_empty(one.path()));
  EXPECT_EQ(fs::status(one.path()).permissions(), fs::perms::owner_all);
  EXPECT_EQ(one.path().parent_path(), fs::temp_directory_path());
  EXPECT_NE(one.path(), other.path());
}

TEST(AFreshFolder, IsRemovedWithAllThatIsInIt) {
  fs::path path;
  {
    os::fresh_folder const folder;
    path = folder.path();
    fs::create_directories(path / "a/b");
    std::ofstream(path / "a/b/c") << "text";
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(AFreshFolder, IsMadeInTheFolderThatIsNamed) {
  os::fresh_folder const outer, inner(outer.path());
  EXPECT_EQ(inner.path().parent_path(), outer.path());
}

TEST(AFreshFolder, IsNamedIfItCannotBeMade) {
  EXPECT_THAT([] { os::fresh_folder{"/no/such"}; },
              testing::ThrowsMessage<std::system_error>(
                  testing::MatchesRegex("/no/such/leaklab-.*: No such file or directory")));
}

} // namespace
