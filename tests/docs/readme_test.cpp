// README.md shows programs, output and commands: all of it is what the files and the golden files have.
#include "blocks.hpp"
#include "markdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string const readme = contents(fs::path(LEAKLAB_SOURCE_DIR) / "README.md");

// What docs/gtest.md shows whole.
std::string examples_of(std::string const& page) {
  auto const at = page.find("## Two examples, whole\n");
  EXPECT_NE(at, std::string::npos);
  return page.substr(at, page.find("\n## ", at) + 1 - at);
}
std::string const examples = examples_of(contents(fs::path(LEAKLAB_SOURCE_DIR) / "docs/gtest.md"));

// Returns README.md with one text in place of another, which must be there.
std::string with(std::string const& from, std::string const& to) {
  auto text = readme;
  auto const at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(TheReadme, ShowsWhatIsThere) {
  EXPECT_THAT(complaints_about(readme), IsEmpty());
}

TEST(ThePlanOfALecture, ShowsWhatIsThere) {
  auto const plan = contents(fs::path(LEAKLAB_SOURCE_DIR) / "docs/teach.md");
  EXPECT_THAT(complaints_about(plan), IsEmpty());
  auto changed = plan;
  changed.replace(changed.find("0    66"), 7, "1    65");
  EXPECT_THAT(complaints_about(changed), ElementsAre(HasSubstr("explore_any_broken.txt")));
}

TEST(ThePageOfGoogleTest, ShowsExamplesAsTheyAre) {
  EXPECT_THAT(complaints_about(examples), IsEmpty());
}

// But its last section, whose line is no program.
std::string const many_threads = [] {
  auto const page = contents(fs::path(LEAKLAB_SOURCE_DIR) / "docs/many-threads.md");
  return page.substr(0, page.find("## In your own tests\n"));
}();

TEST(ThePageOfManyThreads, ShowsItsExampleAsItIs) {
  EXPECT_THAT(complaints_about(many_threads), IsEmpty());
  auto changed = many_threads;
  changed.replace(changed.find("12  deadlock"), 2, "13");
  EXPECT_THAT(complaints_about(changed), ElementsAre(HasSubstr("many_threads.txt")));
}

TEST(TheReadme, ShowsEveryExampleOrAPageOfTheDocsDoes) {
  for (auto const& file : fs::directory_iterator(fs::path(LEAKLAB_SOURCE_DIR) / "examples"))
    if (file.path().extension() == ".cpp") {
      EXPECT_THAT(readme + examples + many_threads, HasSubstr("```cpp\n" + contents(file) + "```\n")) << file;
    }
}

TEST(TheReadme, HasTheLineThatAdoptsLeaklabOnItsFirstScreen) {
  auto const lines = markdown::lines_of(readme);
  auto const adopts = std::ranges::find_if(
      lines, [](auto const& line) { return line.find("leaklab::LeaksNothing()") != std::string::npos; });
  EXPECT_LT(adopts - lines.begin(), 25);
}

TEST(AChangedReadme, IsFoundOutByItsCode) {
  EXPECT_THAT(complaints_about(with("replies->push", "reply->push")), ElementsAre(HasSubstr("examples/")));
}

TEST(AChangedReadme, IsFoundOutByTheOutputOfAnExample) {
  EXPECT_THAT(complaints_about(with("2 of 4 fibers", "2 of 5 fibers")),
              ElementsAre(HasSubstr("tests/docs/golden/first_reply.txt")));
}

TEST(AChangedReadme, IsFoundOutByTheTableOfTheLessons) {
  EXPECT_THAT(complaints_about(with("14     13", "14     12")),
              ElementsAre(HasSubstr("tests/cli/golden/compare.txt")));
}

TEST(AChangedReadme, IsFoundOutByACommandThatIsNotThere) {
  EXPECT_THAT(complaints_about(with("make demo  ", "make dmo  ")), ElementsAre(HasSubstr("no target dmo")));
  EXPECT_THAT(complaints_about(with("leaklab run ", "leaklab ran ")),
              ElementsAre(HasSubstr("subcommand ran")));
}

TEST(AChangedReadme, IsFoundOutByACountOfSchedules) {
  EXPECT_THAT(complaints_about(with("174 of 590", "174 of 591")), ElementsAre(HasSubstr("174 of 591")));
}

TEST(AChangedReadme, IsFoundOutByABlockOfAnUnknownKind) {
  EXPECT_THAT(complaints_about(readme + "\n```sh\nls\n```\n"), ElementsAre(HasSubstr("unknown kind")));
  EXPECT_THAT(complaints_about(readme + "\n    $ ls\n    README.md\n"),
              ElementsAre(HasSubstr("no golden file")));
}

} // namespace
