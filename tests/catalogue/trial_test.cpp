// How often a program of the catalogue is tried: again only if it died of a signal and no tool said why. The
// programs here are scripts that note each of their runs.
#include <catalogue/trial/trial.hpp>
#include <os/fresh_folder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

using catalogue::try_until_diagnosed;

constexpr auto a_race = "echo 'WARNING: ThreadSanitizer: data race (pid=1)'; ";
constexpr auto another = "echo '==1==ERROR: AddressSanitizer: double-free on 0x6 in thread T1'; ";
constexpr auto die = "kill -SEGV $$; ";

class ATrial : public testing::Test {
protected:
  os::fresh_folder const build;

  // Makes bin/bugs/planted/bug, which does `first` when it runs for the first time, and `later` after that.
  void plant(std::string const& first, std::string const& later) const {
    auto const folder = build.path() / "bin/bugs/planted";
    create_directories(folder);
    std::ofstream(folder / "bug") << "#!/bin/sh\n"
                                  << "echo run >> " << build.path() / "runs"
                                  << "\n"
                                  << "if [ $(wc -l < " << build.path() / "runs"
                                  << ") = 1 ]; then " << first << "exit 0; fi\n"
                                  << later << "\n";
    permissions(folder / "bug", std::filesystem::perms::owner_all);
  }

  catalogue::trial tried() const { return try_until_diagnosed(build.path(), "planted", "bug", {}); }

  std::ptrdiff_t runs() const {
    std::ifstream in(build.path() / "runs");
    return std::count(std::istreambuf_iterator<char>(in), {}, '\n');
  }
};

TEST_F(ATrial, ThatDiesBeforeADiagnosisIsRepeated) {
  plant(die, std::string(a_race) + "exit 66");
  auto const t = tried();
  ASSERT_EQ(t.found.size(), 1u) << t.output;
  EXPECT_EQ(t.found[0].kind, "data race");
  EXPECT_EQ(t.code, 66);
  EXPECT_EQ(runs(), 2);
}

TEST_F(ATrial, ThatAlwaysDiesIsRepeatedThreeTimes) {
  plant(die, die);
  auto const t = tried();
  EXPECT_TRUE(t.found.empty());
  EXPECT_EQ(t.code, 128 + 11);
  EXPECT_EQ(runs(), 4);
}

TEST_F(ATrial, ThatDiesAfterAnotherDiagnosisIsNotRepeated) {
  plant(std::string(another) + die, std::string(a_race) + "exit 66");
  auto const t = tried();
  ASSERT_EQ(t.found.size(), 1u) << t.output;
  EXPECT_EQ(t.found[0].kind, "double-free");
  EXPECT_EQ(runs(), 1);
}

TEST_F(ATrial, ThatEndsByItselfIsNotRepeated) {
  plant("exit 0; ", std::string(a_race) + "exit 66");
  EXPECT_TRUE(tried().found.empty());
  EXPECT_EQ(runs(), 1);
}

// Returns whether an expectation, written as in a source, is met by what was found: 2 fibers in line 7.
bool meets(std::string const& comment, std::string const& tool = "leaklab") {
  catalogue::trial t;
  t.found = {{.tool = tool, .kind = "leak in mutex::lock", .fibers = 2, .lines = {7}}};
  auto const expected = catalogue::expectations_in("\n\n\n\n\n\nf(); // " + comment + '\n');
  return t.meets(expected.at(0));
}

TEST(AnExpectation, IsMetByThatToolKindLineAndNumberOnly) {
  EXPECT_TRUE(meets("leaklab: leak in mutex::lock (2 fibers)"));
  EXPECT_TRUE(meets("leaklab: deadlock in mutex::lock or leak in mutex::lock (2 fibers)"));
  EXPECT_FALSE(meets("leaklab: leak in mutex::lock (2 fibers)", "TSan"));
  EXPECT_FALSE(meets("leaklab: deadlock in mutex::lock (2 fibers)"));
  EXPECT_FALSE(meets("leaklab: leak in timed_mutex::lock (2 fibers)"));
  EXPECT_FALSE(meets("leaklab: leak in mutex::lock (3 fibers)"));
  EXPECT_FALSE(meets("leaklab: leak in mutex::lock"));
  EXPECT_FALSE(meets("\n // leaklab: leak in mutex::lock (2 fibers)"));
}

} // namespace
