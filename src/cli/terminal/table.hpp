// A table of text: columns as wide as their widest cell, numbers to the right.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace cli {

// One column: its heading, and to which side its cells go.
struct column {
  std::string heading;
  enum class side { left, right } align = side::left;
};

// Draws the table, a heading first, two spaces between columns, no spaces at the end of a line. `paint`, if
// any, gets each cell after it has its width, its row (from 0) and its column, and returns it coloured.
std::string table(std::vector<column> const& columns, std::vector<std::vector<std::string>> const& rows,
                  std::function<std::string(std::string, std::size_t row, std::size_t column)> paint = {});

} // namespace cli
