// Naming files from the root of their project, and quoting their lines.
#include <leaklab/report/source.hpp>

#include <os/fresh_folder.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using leaklab::detail::source::display_path;
using leaklab::detail::source::line;

class InATemporaryFolder : public testing::Test {
protected:
  fs::path write(fs::path const& name, std::string const& text = "") const {
    auto const file = folder / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file;
  }

private:
  os::fresh_folder folder_;

protected:
  fs::path const& folder = folder_.path();
};

TEST_F(InATemporaryFolder, AFileIsNamedFromTheGitWorkTree) {
  write("project/.git/HEAD");
  EXPECT_EQ(display_path(write("project/src/deep/a.cpp")), "src/deep/a.cpp");
}

TEST_F(InATemporaryFolder, AGitWorkTreeMayBeMarkedByAFile) {
  write("project/.git", "gitdir: elsewhere\n");
  EXPECT_EQ(display_path(write("project/a.cpp")), "a.cpp");
}

TEST_F(InATemporaryFolder, TheNearestGitWorkTreeCounts) {
  write("outer/.git/HEAD");
  write("outer/inner/.git/HEAD");
  EXPECT_EQ(display_path(write("outer/inner/src/a.cpp")), "src/a.cpp");
}

TEST_F(InATemporaryFolder, AGitWorkTreeGoesBeforeCMakeLists) {
  write("project/.git/HEAD");
  write("project/lib/CMakeLists.txt");
  EXPECT_EQ(display_path(write("project/lib/a.cpp")), "lib/a.cpp");
}

TEST_F(InATemporaryFolder, WithoutGitTheTopmostOfAChainOfCMakeListsCounts) {
  write("project/CMakeLists.txt");
  write("project/src/CMakeLists.txt");
  write("project/src/lib/CMakeLists.txt");
  EXPECT_EQ(display_path(write("project/src/lib/a.cpp")), "src/lib/a.cpp");
}

TEST_F(InATemporaryFolder, FoldersWithoutCMakeListsBelowTheChainDoNotBreakIt) {
  write("project/CMakeLists.txt");
  EXPECT_EQ(display_path(write("project/src/lib/a.cpp")), "src/lib/a.cpp");
}

TEST_F(InATemporaryFolder, AGapEndsTheChain) {
  write("other/CMakeLists.txt");
  write("other/vendor/project/CMakeLists.txt"); // no CMakeLists.txt in vendor
  EXPECT_EQ(display_path(write("other/vendor/project/src/a.cpp")), "src/a.cpp");
}

TEST_F(InATemporaryFolder, AFileOfNoProjectKeepsItsPath) {
  auto const file = write("a.cpp");
  EXPECT_EQ(display_path(file), file.string());
}

TEST_F(InATemporaryFolder, APathIsMadeNormalFirst) {
  write("project/.git/HEAD");
  write("project/src/a.cpp");
  write("project/build/x");
  EXPECT_EQ(display_path(folder / "project/build/../src/./a.cpp"), "src/a.cpp");
}

TEST(APath, ThatNamesNoFileOrIsRelativeStaysAsItIs) {
  EXPECT_EQ(display_path("/no/such/folder/a.cpp"), "/no/such/folder/a.cpp");
  EXPECT_EQ(display_path("src/a.cpp"), "src/a.cpp");
  EXPECT_EQ(display_path(""), "");
}

TEST(ThisFile, IsNamedFromTheRootOfTheRepository) {
  EXPECT_EQ(display_path(__FILE__), "tests/leaklab/source_test.cpp");
}

TEST_F(InATemporaryFolder, LinesAreQuotedWithoutBlanksAround) {
  auto const file = write("a.cpp", "first\n\t  second;  \r\n\n   \nlast");
  EXPECT_EQ(line(file, 1), "first");
  EXPECT_EQ(line(file, 2), "second;");
  EXPECT_EQ(line(file, 3), "");
  EXPECT_EQ(line(file, 4), "");
  EXPECT_EQ(line(file, 5), "last");
}

TEST_F(InATemporaryFolder, ALineThatIsNotThereIsEmpty) {
  auto const file = write("a.cpp", "only\n");
  EXPECT_EQ(line(file, 0), "");
  EXPECT_EQ(line(file, 2), "");
  EXPECT_EQ(line(file, 4'000'000'000u), "");
  EXPECT_EQ(line(folder / "missing.cpp", 1), "");
  EXPECT_EQ(line(folder, 1), "");
  EXPECT_EQ(line("", 1), "");
}

} // namespace
