// A wrong expectation does not pass: planted in the source of every bug that is a function, one at a time, it
// differs from the report.
#include "judgement.hpp"

#include <leaklab/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <set>
#include <string>

namespace {

using catalogue::bug;
using testing::IsEmpty;
using testing::Not;

std::string replaced(std::string text, std::string const& from, std::string const& to) {
  auto const at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class APlantedExpectation : public testing::Test {
protected:
  // Runs every bug once and plants the change in the n-th of its comments that name leaklab, for each n.
  // Every changed text must differ from the report.
  static void in_every_source(std::function<std::string(std::string const& comment)> const& change) {
    for (auto const& b : judgement::bodies()) {
      auto const report = leaklab::run(b.run.bug, {.threads = 1});
      EXPECT_THAT(judgement::differences(report, b), IsEmpty()) << b.name;
      std::string const source(b.source);
      for (auto at = source.find("leaklab: "); at != std::string::npos;
           at = source.find("leaklab: ", at + 1)) {
        auto const end = source.find('\n', at);
        bug planted = b;
        planted.expected = catalogue::expectations_in(
            source.substr(0, at) + change(source.substr(at, end - at)) + source.substr(end));
        EXPECT_THAT(judgement::differences(report, planted), Not(IsEmpty())) << b.name;
      }
    }
  }
};

TEST_F(APlantedExpectation, OfTheOtherVerdictIsSeen) {
  in_every_source([](std::string const& c) {
    return c.find("leak in") == std::string::npos ? replaced(c, "deadlock in", "leak in")
                                                  : replaced(c, "leak in", "deadlock in");
  });
}

TEST_F(APlantedExpectation, OfAnotherOperationIsSeen) {
  in_every_source([](std::string const& c) { return replaced(c, " in ", " in another_"); });
}

TEST_F(APlantedExpectation, OfOneFiberMoreIsSeen) {
  in_every_source([](std::string const& c) {
    auto const open = c.find(" (");
    auto const fibers = open == std::string::npos ? 1 : std::stoi(c.substr(open + 2));
    return c.substr(0, open) + " (" + std::to_string(fibers + 1) + " fibers)";
  });
}

TEST_F(APlantedExpectation, OfTheNextLineIsSeen) {
  in_every_source([](std::string const& c) { return "\n // " + c; });
}

TEST_F(APlantedExpectation, ThatIsLeftOutIsSeen) {
  in_every_source([](std::string const&) { return ""; });
}

TEST(TheCatalogue, HasSixtySixBugs) {
  EXPECT_EQ(catalogue::bugs().size(), 66u);
  EXPECT_EQ(catalogue::bodies().size(), 55u);
  EXPECT_EQ(catalogue::programs().size(), 11u);
}

TEST(TheCatalogue, HasEveryFolderThatHasABug) {
  std::set<std::string> folders, names;
  for (auto const& entry : std::filesystem::directory_iterator(LEAKLAB_SOURCE "/catalogue"))
    if (exists(entry.path() / "bug.cpp"))
      folders.insert(entry.path().filename());
  for (auto const& b : catalogue::bugs())
    names.insert(b.name);
  EXPECT_EQ(names, folders);
}

} // namespace
