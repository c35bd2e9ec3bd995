// A page in Chinese has the headings, the blocks, the links and the numbers of the English one beside it.
#include "markdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> all_of(std::string const& text, std::regex const& what, std::size_t group = 0) {
  std::vector<std::string> found;
  for (auto m = std::sregex_iterator(text.begin(), text.end(), what); m != std::sregex_iterator(); ++m)
    found.push_back((*m)[group].str());
  return found;
}

// Returns where the links of a page lead, those to a page in Chinese as to the English one.
std::vector<std::string> links_of(std::string const& prose) {
  static std::regex const link(R"(\]\(([^)]*)\))");
  auto links = all_of(prose, link, 1);
  for (auto& to : links) {
    to = std::regex_replace(to, std::regex(R"(\.zh\.md)"), ".md");
    to = std::regex_replace(to, std::regex(R"(/README\.md$)"), "/");
  }
  return links;
}

// Returns the numbers in the text, but for those in the targets of links, from the smallest to the largest: in
// another language they may be in another order.
std::vector<std::string> numbers_of(std::string const& prose) {
  auto numbers =
      all_of(std::regex_replace(prose, std::regex(R"(\]\([^)]*\))"), "]"), std::regex(R"(\d[\d,.]*\d|\d)"));
  std::ranges::sort(numbers);
  return numbers;
}

// Returns each word of code once: a language may name what another one means by "it".
std::set<std::string> code_of(std::string const& prose) {
  auto const code = all_of(prose, std::regex("`([^`]*)`"), 1);
  return {code.begin(), code.end()};
}

std::vector<std::string> levels_of(std::string const& prose) {
  std::vector<std::string> levels;
  for (auto const& line : markdown::lines_of(prose))
    if (line.starts_with("#"))
      levels.push_back(line.substr(0, line.find(' ')));
  return levels;
}

// Returns in what the translation differs from the page; nothing if it does not.
std::vector<std::string> differences(std::string const& page, std::string const& translation) {
  auto const english = markdown::parse(page), chinese = markdown::parse(translation);
  std::vector<std::string> found;
  if (levels_of(english.prose) != levels_of(chinese.prose))
    found.push_back("the headings");
  if (!std::ranges::equal(english.blocks, chinese.blocks, {}, &markdown::block::text, &markdown::block::text))
    found.push_back("the blocks");
  if (links_of(english.prose) != links_of(chinese.prose))
    found.push_back("the links: " + testing::PrintToString(links_of(english.prose)) + " and " +
                    testing::PrintToString(links_of(chinese.prose)));
  if (numbers_of(english.prose) != numbers_of(chinese.prose))
    found.push_back("the numbers: " + testing::PrintToString(numbers_of(english.prose)) + " and " +
                    testing::PrintToString(numbers_of(chinese.prose)));
  if (code_of(english.prose) != code_of(chinese.prose))
    found.push_back("the words of code: " + testing::PrintToString(code_of(english.prose)) + " and " +
                    testing::PrintToString(code_of(chinese.prose)));
  return found;
}

// The pages for students: in both languages, but for those of the catalogue that are not translated yet.
std::vector<fs::path> pages() {
  auto const source = fs::path(LEAKLAB_SOURCE_DIR);
  std::vector pages{source / "README.md",           source / "lessons/README.md",
                    source / "catalogue/README.md", source / "docs/coursework.md",
                    source / "docs/page.md",        source / "docs/live.md"};
  for (auto const& entry : fs::directory_iterator(source / "lessons"))
    if (entry.is_directory())
      pages.push_back(entry.path() / "README.md");
  for (auto const& entry : fs::directory_iterator(source / "catalogue"))
    if (fs::exists(entry.path() / "README.zh.md"))
      pages.push_back(entry.path() / "README.md");
  std::ranges::sort(pages);
  return pages;
}

TEST(ATranslation, SaysWhatThePageSays) {
  ASSERT_GE(pages().size(), 68u);
  for (auto const& page : pages()) {
    auto const translation = fs::path(page).replace_extension(".zh.md");
    ASSERT_TRUE(fs::exists(translation)) << translation;
    auto english = contents(page);
    // In Chinese the page beside it is meant, too.
    auto const other = std::string("lessons/README.md says");
    if (auto const at = english.find(other); at != english.npos)
      english.replace(at, other.size(), "lessons/README.zh.md says");
    EXPECT_THAT(differences(english, contents(translation)), IsEmpty()) << translation;
  }
}

std::string const lesson4 = contents(fs::path(LEAKLAB_SOURCE_DIR) / "lessons/lesson4_leak/README.zh.md");

std::vector<std::string> differences_with(std::string const& from, std::string const& to) {
  auto changed = lesson4;
  changed.replace(changed.find(from), from.size(), to);
  return differences(lesson4, changed);
}

TEST(AStaleTranslation, IsFoundOut) {
  EXPECT_THAT(differences_with("590", "591"), ElementsAre(HasSubstr("the numbers")));
  EXPECT_THAT(differences_with("../lesson4_drain/", "../lesson5_buffered/"),
              ElementsAre(HasSubstr("the links")));
  EXPECT_THAT(differences_with("errors->push(", "errors->send("), ElementsAre("the blocks"));
  EXPECT_THAT(differences_with("# 第 4 课", "## 第 4 课"), ElementsAre("the headings"));
  EXPECT_THAT(differences_with("`--threads 2`", "`--thread 2`"), ElementsAre(HasSubstr("the words of code")));
}

} // namespace
