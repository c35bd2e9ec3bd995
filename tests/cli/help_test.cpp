// leaklab help, names that are almost right, and the width of everything that is printed.
#include "program.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

class Help : public WithProgram {
protected:
  // Returns the subcommands, as leaklab help lists them.
  std::vector<std::string> subcommands() const {
    auto const lines = lines_of(leaklab({"help"}).out);
    auto line = std::ranges::find(lines, "Subcommands:");
    std::vector<std::string> names;
    while (line != lines.end() && ++line != lines.end() && !line->empty())
      if (!line->starts_with("   ")) // else it goes on with the text of the line before
        names.push_back(line->substr(2, line->find(' ', 2) - 2));
    return names;
  }
};

TEST_F(Help, IsASubcommandAsWellAsAnOption) {
  auto const got = leaklab({"help"});
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(got.out, leaklab({"--help"}).out);
}

TEST_F(Help, OfASubcommandIsWhatItsOptionPrints) {
  auto const names = subcommands();
  EXPECT_THAT(names, testing::IsSupersetOf({"run", "explore", "replay", "help"}));
  for (auto const& name : names)
    EXPECT_EQ(leaklab({"help", name}).out, leaklab({name, "--help"}).out) << name;
}

TEST_F(Help, HasNoLineOfMoreThan80Columns) {
  auto names = subcommands();
  names.emplace_back("--help");
  for (auto const& name : names)
    for (auto const& line : lines_of(leaklab({name, "--help"}).out))
      EXPECT_LE(line.size(), 80u) << name << ": " << line;
}

TEST_F(Help, AndTablesHaveNoLineOfMoreThan80Columns) {
  for (words const& command : {words{"lessons"}, words{"bugs"}})
    for (auto const& line : lines_of(leaklab(command).out))
      EXPECT_LE(line.size(), 80u) << line;
}

TEST_F(Help, AndStepsOfManyFibersHaveNoLineOfMoreThan80Columns) {
  auto const steps = lines_of(leaklab({"replay", "lesson6", "--files", "20", "--broken", "7"}).out);
  auto const quotes = std::ranges::find_if(steps, [](auto const& line) { return line.starts_with("   :"); });
  ASSERT_GT(quotes - steps.begin(), 40);
  std::for_each(steps.begin(), quotes, [](auto const& line) { EXPECT_LE(line.size(), 80u) << line; });
}

TEST_F(Help, OfASubcommandThatIsNotThereNamesOneThatIs) {
  auto const got = leaklab({"help", "explor"});
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "leaklab: explor: no such subcommand; did you mean explore?\n");
}

class AlmostRight : public WithProgram {};

TEST_F(AlmostRight, ASubcommandIsNamed) {
  EXPECT_THAT(leaklab({"replya", "4"}).err,
              StartsWith("leaklab: replya: no such subcommand; did you mean replay?\n"));
  EXPECT_THAT(leaklab({"xyz"}).err, StartsWith("leaklab: xyz: no such subcommand\n"));
}

TEST_F(AlmostRight, ABugIsNamed) {
  EXPECT_THAT(leaklab({"bugs", "missing_don"}).out, StartsWith("missing_done: "));
  EXPECT_THAT(leaklab({"bugs", "missingdone"}).err, HasSubstr("no such bug; did you mean missing_done?"));
}

TEST_F(AlmostRight, ANumberStandsForALesson) {
  for (std::string const number : {"4", "4_drain", "5"}) {
    auto const got = leaklab({"explore", number, "--files", "1"});
    EXPECT_EQ(got.out, leaklab({"explore", "lesson" + number, "--files", "1"}).out);
    EXPECT_THAT(got.out, StartsWith("lesson" + number));
  }
  EXPECT_THAT(leaklab({"run", "7"}).err,
              StartsWith("leaklab: 7: no such lesson; there are lesson1_sequential, "));
}

TEST_F(AlmostRight, TheNumberOfFilesHasTheSameNameInEveryCommand) {
  auto const by_new_name = leaklab({"run", "lesson5", "--size", "64x48", "--files", "2"});
  EXPECT_EQ(by_new_name.out, leaklab({"run", "lesson5", "--size", "64x48", "--count", "2"}).out);
  EXPECT_THAT(by_new_name.out, HasSubstr("\n2 pictures, "));
  EXPECT_THAT(leaklab({"photos", (files / "p").string(), "--size", "64x48", "--files", "2"}).out,
              HasSubstr("photo1.jpg ... photo2.jpg"));
  EXPECT_THAT(leaklab({"compare", "/dev/null", "--files", "2"}).err,
              StartsWith("leaklab: --files: applies to pictures that are drawn"));
}

} // namespace
