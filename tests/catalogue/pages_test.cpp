// The pages of the catalogue say what its sources say, and show what a run of the bug shows.
// LEAKLAB_RENEW_GOLDEN=1 in the environment writes that part of the pages anew, like golden files.
#include "judgement.hpp"
#include "page.hpp"
#include <support/golden.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>
#include <leaklab/trace.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

namespace {

using catalogue::bug;
using testing::HasSubstr;
using testing::StartsWith;

std::string in_one_line(std::string const& text) {
  return std::regex_replace(text, std::regex("\\s+"), " ");
}

class EveryPage : public testing::TestWithParam<bug> {
protected:
  std::string const text = page::text(GetParam());
};

TEST_P(EveryPage, BeginsWithNameAndSummary) {
  auto const& b = GetParam();
  EXPECT_THAT(in_one_line(text), StartsWith("# " + b.name + ' ' + b.summary + ' '));
  for (auto const* part :
       {"\n\n**What goes wrong.** ", "\n\n**In Go.** ", "\n\n**What finds it.** ", "\n\n**The cure.**"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST_P(EveryPage, ShowsTheDifferenceAndSaysWhatFindsIt) {
  auto const& b = GetParam();
  EXPECT_THAT(text, HasSubstr("```diff\n" + page::difference(b) + "```\n"));
  EXPECT_LE(std::ranges::count(page::difference(b), '\n'), 16);
  for (auto const& e : b.expected)
    for (auto const& kind : e.kinds)
      EXPECT_THAT(in_one_line(text), HasSubstr(kind));
}

TEST_P(EveryPage, LinksToWhatIsThere) {
  static std::regex const link(R"(\]\(([^):]+)\))");
  for (std::sregex_iterator i(text.begin(), text.end(), link), end; i != end; ++i)
    EXPECT_TRUE(exists(page::folder(GetParam()) / i->str(1))) << i->str();
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryPage, testing::ValuesIn(catalogue::bugs()),
                         [](auto const& info) { return info.param.name; });

// Removes from a report what it says of memory, which differs between machines.
std::string without_memory(std::string const& text) {
  return std::regex_replace(text, std::regex("(can never finish);[^\n]*"), "$1");
}

std::string indented(std::string const& text) {
  return std::regex_replace("    " + text, std::regex("\n(?=[^\n])"), "\n    ");
}

// Returns the report as a page shows it.
std::string shown(leaklab::run_report const& report) {
  return indented(without_memory(leaklab::to_text(report, {.body = "bug()"})));
}

// Returns what is the same for all compilers: for a call that spans several lines clang names the first, g++
// the last.
std::string compared([[maybe_unused]] std::string const& text) {
#if defined(__clang__)
  return std::regex_replace(golden::with_nameless_lambdas(text), std::regex("(started .*bug.cpp):[0-9]+ +"),
                            "$1 ");
#else
  return text;
#endif
}

// Checks that the page shows what a run of the bug shows.
void expect_shown(judgement::body const& b, std::string const& report) {
  auto text = page::text(b);
  std::smatch command;
  auto const shows = std::regex("`leaklab\\s+bugs\\s+--run\\s+" + b.name + "`\\s+shows\\s+it:\n\n");
  ASSERT_TRUE(std::regex_search(text, command, shows)) << text;
  auto const block = static_cast<std::size_t>(command.position() + command.length());
  auto const end = text.find("\n**The cure.**", block);
  ASSERT_NE(end, std::string::npos) << text;
  EXPECT_EQ(compared(text.substr(block, end - block)), compared(report));
  if (golden::renewing())
    std::ofstream(page::folder(b) / "README.md", std::ios::binary)
        << text.replace(block, end - block, report);
}

class EveryPageOfAFunction : public testing::TestWithParam<judgement::body> {};

TEST_P(EveryPageOfAFunction, ShowsTheReportOfItsBug) {
  expect_shown(GetParam(), shown(leaklab::run(GetParam().run.bug, {.threads = 1})));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryPageOfAFunction, testing::ValuesIn(judgement::bodies()),
                         [](auto const& info) { return info.param.name; });

class EveryPageAboutAnEarlyDeadline : public testing::TestWithParam<judgement::body> {};

TEST_P(EveryPageAboutAnEarlyDeadline, ShowsTheShortestScheduleThatFails) {
  auto const e = leaklab::explore(GetParam().run.bug, {.clock = leaklab::clock::any_time});
  ASSERT_TRUE(e.first_failure);
  auto const run = leaklab::trace(GetParam().run.bug, *e.first_failure);
  std::ostringstream text;
  text << e << '\n' << leaklab::to_text(run, {.body = "bug()"});
  expect_shown(GetParam(), indented(without_memory(text.str())));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryPageAboutAnEarlyDeadline,
                         testing::ValuesIn(judgement::bodies_at_any_time()),
                         [](auto const& info) { return info.param.name; });

class EveryPageAboutSwitches : public testing::TestWithParam<judgement::body> {};

TEST_P(EveryPageAboutSwitches, ShowsTheShortestScheduleThatFails) {
  auto const e = leaklab::explore(GetParam().run.bug,
                                  {.switches = leaklab::switches::at_synchronisation, .extra_switches = 2});
  ASSERT_TRUE(e.first_failure);
  auto const run = leaklab::trace(GetParam().run.bug, *e.first_failure);
  std::ostringstream text;
  text << e << '\n' << leaklab::to_text(run, {.body = "bug()"});
  expect_shown(GetParam(), indented(without_memory(text.str())));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryPageAboutSwitches,
                         testing::ValuesIn(judgement::bodies_with_switches()),
                         [](auto const& info) { return info.param.name; });

// Returns the table of catalogue/README.md.
std::string table() {
  std::string all = "| bug | about | found by | what it is |\n|---|---|---|---|\n";
  for (auto const& b : catalogue::bugs()) {
    std::string tools;
    for (auto const& [tool, name] :
         {std::pair{"TSan", "ThreadSanitizer"}, std::pair{"ASan", "AddressSanitizer"},
          std::pair{"leaklab", "leaklab"}, std::pair{"any_time", "leaklab (any_time)"},
          std::pair{"switches", "leaklab (switches)"}})
      if (b.caught_by(tool))
        tools += (tools.empty() ? "" : ", ") + std::string(name);
    all += "| [" + b.name + "](" + b.name + "/) | " + b.about + " | " + (tools.empty() ? "no tool" : tools) +
           " | " + b.summary + " |\n";
  }
  return all;
}

TEST(ThePageOfTheCatalogue, HasATableOfAllBugs) {
  auto const file = std::filesystem::path(LEAKLAB_SOURCE) / "catalogue" / "README.md";
  auto text = contents(file);
  auto const begin = text.find("| bug |"), end = text.find("\n\n", begin) + 1;
  ASSERT_NE(begin, std::string::npos);
  EXPECT_EQ(text.substr(begin, end - begin), table());
  if (golden::renewing())
    std::ofstream(file, std::ios::binary) << text.replace(begin, end - begin, table());
}

TEST(ThePageOfTheCatalogue, SaysHowManyThereAre) {
  auto const text = contents(std::filesystem::path(LEAKLAB_SOURCE) / "catalogue" / "README.md");
  EXPECT_THAT(text, HasSubstr(std::to_string(catalogue::bugs().size()) + " known mistakes"));
}

} // namespace
