// Finds the word with the fewest differences; see closest.hpp.
#include <cli/terminal/closest.hpp>

#include <algorithm>
#include <numeric>

namespace cli {
namespace {

// Returns how many letters are to be changed, added or taken away, to make one word of the other.
std::size_t differences(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() +
                               1); // row[j]: between what was read of a, and the first j letters of b
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto before = row[0]; // of one letter less, of both
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto const changed = before + (a[i - 1] == b[j - 1] ? 0 : 1);
      before = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

} // namespace

std::string did_you_mean(std::string_view word, std::vector<std::string> const& known) {
  constexpr std::size_t longest = 100; // no name is as long as that
  if (word.size() > longest)
    return "";
  std::string best;
  auto least = word.size(); // more than any word that is close
  for (auto const& candidate : known)
    if (auto const n = differences(word, candidate); n < least && 2 * n <= word.size()) {
      least = n;
      best = candidate;
    }
  return best.empty() ? "" : "; did you mean " + best + '?';
}

} // namespace cli
