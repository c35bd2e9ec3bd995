// Draws a table; see table.hpp.
#include <cli/terminal/table.hpp>

#include <algorithm>

namespace cli {

std::string table(std::vector<column> const& columns, std::vector<std::vector<std::string>> const& rows,
                  std::function<std::string(std::string, std::size_t row, std::size_t column)> const& paint) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    widths.push_back(columns[c].heading.size());
    for (auto const& row : rows)
      widths[c] = std::max(widths[c], row[c].size());
  }

  auto const padded = [&](std::string const& cell, std::size_t c) {
    std::string const padding(widths[c] - cell.size(), ' ');
    if (columns[c].align == column::side::right)
      return padding + cell;
    return c + 1 == columns.size() ? cell : cell + padding;
  };

  std::string text;
  for (std::size_t c = 0; c < columns.size(); ++c)
    text += (c ? "  " : "") + padded(columns[c].heading, c);
  text += '\n';
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      auto const cell = padded(rows[r][c], c);
      text += (c ? "  " : "") + (paint ? paint(cell, r, c) : cell);
    }
    text += '\n';
  }
  return text;
}

} // namespace cli
