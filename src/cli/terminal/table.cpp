// Draws a table; see table.hpp.
#include <cli/terminal/table.hpp>

#include <cli/terminal/filled.hpp>

#include <algorithm>

namespace cli {

std::string table(std::vector<column> const& columns, std::vector<std::vector<std::string>> const& rows,
                  std::function<std::string(std::string, std::size_t row, std::size_t column)> const& paint,
                  std::size_t width) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    widths.push_back(columns[c].heading.size());
    for (auto const& row : rows)
      widths[c] = std::max(widths[c], row[c].size());
  }

  std::size_t before_last = 0; // columns
  for (std::size_t c = 0; c + 1 < columns.size(); ++c)
    before_last += widths[c] + 2;
  auto const broken = [&](std::string const& cell, std::size_t c) {
    constexpr std::size_t narrowest = 20;
    if (c + 1 != columns.size() || columns[c].align == column::side::right ||
        before_last + cell.size() <= width)
      return cell;
    auto text = filled(cell, std::max(width, before_last + narrowest) - before_last);
    for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
      text.insert(at + 1, before_last, ' ');
    return text;
  };
  auto const padded = [&](std::string const& cell, std::size_t c) {
    if (c + 1 == columns.size() && columns[c].align == column::side::left)
      return cell;
    std::string const padding(widths[c] - cell.size(), ' ');
    return columns[c].align == column::side::right ? padding + cell : cell + padding;
  };

  std::string text;
  for (std::size_t c = 0; c < columns.size(); ++c)
    text += (c ? "  " : "") + padded(columns[c].heading, c);
  text += '\n';
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      auto const cell = padded(broken(rows[r][c], c), c);
      text += (c ? "  " : "") + (paint ? paint(cell, r, c) : cell);
    }
    text += '\n';
  }
  return text;
}

} // namespace cli
