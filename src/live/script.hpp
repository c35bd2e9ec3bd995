// A demonstration that is written down: "100x lesson4 broken 1/3; 100x lesson5".
#pragma once

#include <live/traffic.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace live {

// So many requests to one lesson.
struct step {
  std::uint64_t requests = 0;
  std::string lesson; // its whole name
  live::share share;

  bool operator==(step const&) const = default;
};

// Reads a script: steps, with a semicolon between two. A step is COUNTx LESSON, and what share of the
// pictures is broken from then on: "broken 1/3", "broken 0/1". Without it the share stays as it was; at the
// beginning it is `first`. `whole_name` returns the whole name of a lesson, or throws. Throws
// std::invalid_argument, which quotes the step, for anything else.
std::vector<step> script_of(std::string_view text, share first,
                            std::function<std::string(std::string const&)> const& whole_name);

// Reads "1/3". Throws std::invalid_argument unless it is P/Q with P in 0..Q and Q in 1..1000.
share share_of(std::string_view text);

// Returns "1/3".
std::string to_string(share const&);

} // namespace live
