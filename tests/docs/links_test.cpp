// The links of every page lead to a file that exists, and to a heading that the file has.
#include "markdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// Returns the text after the # in a link to this heading: small letters, no punctuation, hyphens for spaces.
std::string anchor_of(std::string const& heading) {
  std::string anchor;
  for (char const c : heading)
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-')
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (c == ' ')
      anchor += '-';
  return anchor;
}

std::set<std::string> anchors_of(fs::path const& page) {
  std::set<std::string> anchors;
  std::regex const heading("^#+ (.*)$");
  for (auto const& line : markdown::lines_of(markdown::parse(contents(page)).prose))
    if (std::smatch m; std::regex_match(line, m, heading))
      anchors.insert(anchor_of(m.str(1)));
  return anchors;
}

// Returns the links in `text`, a page in `folder`, that lead nowhere.
std::vector<std::string> dead_links(std::string const& text, fs::path const& folder) {
  std::vector<std::string> dead;
  auto const prose = std::regex_replace(markdown::parse(text).prose, std::regex("`[^`\n]*`"), "");
  std::regex const link(R"(\]\(([^)#\s]*)(#[^)\s]*)?\))");
  for (std::sregex_iterator i(prose.begin(), prose.end(), link), end; i != end; ++i) {
    auto const name = i->str(1), anchor = i->str(2);
    if (name.find("://") != std::string::npos)
      continue;
    auto const target = folder / name;
    if (!fs::exists(target) ||
        (!name.empty() && !anchor.empty() && !anchors_of(target).contains(anchor.substr(1))))
      dead.push_back(name + anchor);
  }
  return dead;
}

bool is_left_out(fs::path const& folder) {
  auto const name = folder.filename().string();
  return name == "build" || name == "golden" || name.starts_with(".");
}

TEST(EveryPage, LinksToWhatIsThere) {
  int pages = 0;
  for (fs::recursive_directory_iterator i(LEAKLAB_SOURCE_DIR), end; i != end; ++i) {
    if (i->is_directory() && is_left_out(i->path()))
      i.disable_recursion_pending();
    if (i->path().extension() != ".md")
      continue;
    ++pages;
    EXPECT_THAT(dead_links(contents(i->path()), i->path().parent_path()), testing::IsEmpty()) << i->path();
  }
  EXPECT_GT(pages, 20);
}

TEST(ADeadLink, IsFound) {
  auto const docs = fs::path(LEAKLAB_SOURCE_DIR) / "docs";
  EXPECT_THAT(
      dead_links("[a](no-such-page.md) [b](report.md) [c](explorer.md#no-such) [d](https://x.y/z)", docs),
      testing::ElementsAre("no-such-page.md", "explorer.md#no-such"));
}

TEST(ALink, InCodeIsNone) {
  EXPECT_THAT(dead_links("`[=](int)` and\n\n    [&](int)\n", "."), testing::IsEmpty());
}

} // namespace
