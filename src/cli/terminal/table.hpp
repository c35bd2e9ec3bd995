// A table of text: each column is as wide as its widest cell, and numbers go to the right.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace cli {

// One column: its heading, and the side to which its cells go.
struct column {
  std::string heading;
  enum class side { left, right } align = side::left;
};

// Returns the table as text: a heading first, two spaces between columns, no spaces at the end of a line. A cell of
// the last column that would make a line longer than `width` is broken into lines.
// `paint`, if given, gets each cell after it was filled up to its width, with its row (from 0) and its
// column. It returns the cell in colour.
std::string
table(std::vector<column> const& columns, std::vector<std::vector<std::string>> const& rows,
      std::function<std::string(std::string, std::size_t row, std::size_t column)> const& paint = {},
      std::size_t width = 80);

} // namespace cli
