// Numbers and lists as a report says them.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/schedule.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
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

// Returns "1 h", "90 s", "1500 us": exactly that time, in the largest unit of which it has a whole number.
inline std::string duration(std::chrono::nanoseconds time) {
  constexpr std::pair<std::int64_t, char const*> units[] = {
      {3'600'000'000'000, "h"}, {60'000'000'000, "min"}, {1'000'000'000, "s"},
      {1'000'000, "ms"},        {1'000, "us"},           {1, "ns"}};
  auto const n = time.count();
  for (auto const& [size, name] : units)
    if (n != 0 && n % size == 0)
      return fmt::format("{} {}", n / size, name);
  return "0 ns";
}

// Returns "#4"; with letters "D#4".
inline std::string fiber(std::uint64_t id, text_options const& options) {
  return fmt::format("{}#{}", options.letters ? fiber_letter(id) : "", id);
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
