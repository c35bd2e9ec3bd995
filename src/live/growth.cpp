// Draws with '#' and '.'; see growth.hpp.
#include <live/growth.hpp>

#include <live/tally.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace live {

void growth::add(std::uint64_t stuck) {
  latest_ = stuck;
  if (++requests_ % each_ != 0)
    return;
  stuck_.push_back(stuck);
  if (stuck_.size() < most)
    return;
  for (std::size_t i = 0; 2 * i + 1 < stuck_.size(); ++i)
    stuck_[i] = stuck_[2 * i + 1];
  stuck_.resize(stuck_.size() / 2);
  each_ *= 2;
}

std::string growth::picture(std::size_t columns, std::size_t rows) const {
  if (requests_ == 0)
    return "";
  auto numbers = stuck_;
  if (requests_ % each_ != 0)
    numbers.push_back(latest_);
  auto const highest = std::max<std::uint64_t>(*std::ranges::max_element(numbers), 1);
  auto const label = with_commas(highest);
  std::string text;
  for (std::size_t row = rows; row > 0; --row) {
    text += fmt::format("{:>{}} |", row == rows ? label : row == 1 ? "0" : "", label.size());
    for (std::size_t c = 0; c < columns; ++c) {
      auto const n = numbers[c * numbers.size() / columns];
      auto const height = (n * rows + highest - 1) / highest; // 1 at least, if any are stuck
      text += height >= row ? '#' : ' ';
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  auto const last = fmt::format("{} requests", with_commas(requests_));
  return text + fmt::format("{:>{}} 0{:>{}}\n", "", label.size(), last, columns);
}

} // namespace live
