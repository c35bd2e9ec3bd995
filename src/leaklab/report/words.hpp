// Numbers and lists as a report says them.
#pragma once

#include <leaklab/report.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leaklab::detail::words {

// Returns "1 fiber", "2 fibers".
inline std::string plural(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

// Returns "384 KiB", "1.6 MiB".
inline std::string memory(std::size_t bytes) {
  constexpr double KiB = 1024, MiB = 1024 * KiB;
  auto const n = static_cast<double>(bytes);
  return n < MiB ? fmt::format("{:.0f} KiB", n / KiB) : fmt::format("{:.1f} MiB", n / MiB);
}

// Returns `text` in an ANSI colour ("1;31") if the options ask for colour.
inline std::string painted(text_options const& options, char const* colour, std::string const& text) {
  return options.colour ? fmt::format("\033[{}m{}\033[0m", colour, text) : text;
}

// Returns all names, or the first three and the last if there are more than five.
inline std::string list(std::vector<std::string> const& names, std::string_view separator = " ") {
  constexpr std::size_t shown = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names.size() > shown && i == 3) {
      text += " ...";
      i = names.size() - 1;
      text += " " + names[i];
      break;
    }
    text += (i ? std::string(separator) : "") + names[i];
  }
  return text;
}

} // namespace leaklab::detail::words
