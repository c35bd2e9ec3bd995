// How many fibers were stuck after each request: columns of a picture in a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace live {

// Keeps at most `most` numbers, one for every so many requests.
class growth {
public:
  static constexpr std::size_t most = 128;

  // Notes how many were stuck after the next request.
  void add(std::uint64_t stuck);

  // Returns a picture of so many columns and rows, each row with its end of line; empty before the first
  // request. The numbers at the left say how many are stuck at the top row, and the last row how many
  // requests there were. It depends on the requests only, never on time.
  std::string picture(std::size_t columns, std::size_t rows) const;

private:
  std::vector<std::uint64_t> stuck_;
  std::uint64_t latest_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t each_ = 1; // a number stands for so many requests
};

} // namespace live
