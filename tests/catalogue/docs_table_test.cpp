// The table in docs/sanitizers.md is what make bugs once printed: it must still be what the programs of the
// catalogue say of themselves.
#include <catalogue/catalogue.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

using row = std::map<std::string, std::string>; // title of the column, text of the cell

// Returns the rows of the table whose first column is "bug", cut where the titles begin.
std::vector<row> table_in(std::filesystem::path const& page) {
  std::vector<std::string> const titles{"bug", "ThreadSanitizer", "AddressSanitizer, UBSan", "leak detector",
                                        "result"};
  std::ifstream in(page);
  std::vector<std::size_t> begins;
  std::vector<row> rows;
  for (std::string line; std::getline(in, line);) {
    if (begins.empty()) {
      if (!line.starts_with("    bug ") || line.find(titles[1]) == std::string::npos)
        continue;
      for (auto const& title : titles)
        begins.push_back(line.find(title));
      continue;
    }
    if (line.empty())
      break;
    row cells;
    for (std::size_t i = 0; i != titles.size(); ++i) {
      auto const end = i + 1 == begins.size() ? std::string::npos : begins[i + 1];
      auto cell = begins[i] < line.size() ? line.substr(begins[i], end - begins[i]) : "";
      cell.erase(cell.find_last_not_of(' ') + 1);
      cells[titles[i]] = cell;
    }
    rows.push_back(cells);
  }
  return rows;
}

struct DocsTable : testing::Test {
  std::vector<row> const rows = table_in(std::filesystem::path(LEAKLAB_SOURCE) / "docs" / "sanitizers.md");
  std::vector<catalogue::bug> const bugs = catalogue::programs();
  std::map<std::string, std::string> const title_of{{"TSan", "ThreadSanitizer"},
                                                    {"ASan", "AddressSanitizer, UBSan"},
                                                    {"leaklab", "leak detector"},
                                                    {"result", "result"}};
};

TEST_F(DocsTable, HasEveryBugOfTheCatalogueInItsOrder) {
  std::vector<std::string> names, expected;
  for (auto row : rows)
    names.push_back(row["bug"]);
  for (auto const& bug : bugs)
    expected.push_back(bug.name);
  EXPECT_EQ(names, expected);
}

TEST_F(DocsTable, ShowsWhatEachProgramSaysIsFound) {
  ASSERT_EQ(rows.size(), bugs.size());
  for (std::size_t i = 0; i != rows.size(); ++i)
    for (auto const& [tool, title] : title_of) {
      std::vector<std::string> possible;
      for (auto const& e : bugs[i].expected)
        if (e.tool == tool)
          for (auto const& kind : e.kinds)
            possible.push_back(tool == "result" ? kind : kind + ':' + std::to_string(e.line));
      if (!possible.empty()) {
        EXPECT_THAT(possible, testing::Contains(rows[i].at(title))) << bugs[i].name << ", " << title;
      }
    }
}

TEST_F(DocsTable, ShowsNothingFoundByASanitizerWhereNoneIsNamed) {
  ASSERT_EQ(rows.size(), bugs.size());
  for (std::size_t i = 0; i != rows.size(); ++i)
    if (!bugs[i].caught_by("TSan") && !bugs[i].caught_by("ASan")) {
      EXPECT_EQ(rows[i].at("ThreadSanitizer"), "-") << bugs[i].name;
      EXPECT_EQ(rows[i].at("AddressSanitizer, UBSan"), "-") << bugs[i].name;
    }
}

} // namespace
