// Schedules as text; see schedule.hpp.
#include <leaklab/schedule.hpp>

#include <algorithm>
#include <charconv>
#include <ostream>
#include <stdexcept>

namespace leaklab {

namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr std::size_t most_shown = 60; // characters of a text that is cut

[[noreturn]] void refuse(std::string_view text, std::size_t place) {
  throw std::invalid_argument(
      "schedule \"" + std::string(text.substr(0, most_shown)) + (text.size() > most_shown ? "...\"" : "\"") +
      ": letters A to Z and a to z, or a number from " + std::to_string(letters.size() + 1) +
      " in parentheses, are expected at place " + std::to_string(place + 1));
}

} // namespace

std::string fiber_letter(std::uint64_t id) {
  if (id >= 1 && id <= letters.size())
    return std::string(1, letters[id - 1]);
  return "(" + std::to_string(id) + ")";
}

schedule schedule::parse(std::string_view text) {
  std::vector<std::uint64_t> fibers;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (auto const letter = letters.find(text[at]); letter != letters.npos) {
      fibers.push_back(letter + 1);
      continue;
    }
    auto const end = text.find(')', at);
    std::uint64_t id = 0;
    if (text[at] != '(' || end == text.npos)
      refuse(text, at);
    auto const [stopped, error] = std::from_chars(text.data() + at + 1, text.data() + end, id);
    if (error != std::errc() || stopped != text.data() + end || id <= letters.size())
      refuse(text, at);
    fibers.push_back(id);
    at = end;
  }
  return schedule(std::move(fibers));
}

std::string to_string(schedule const& s) {
  std::string text;
  for (auto const id : s.fibers())
    text += fiber_letter(id);
  return text;
}

std::string abridged(schedule const& s, char quote) {
  auto const whole = to_string(s);
  if (whole.size() <= most_shown)
    return quote + whole + quote;
  std::string text;
  std::size_t shown = 0;
  for (auto const& all = s.fibers(); shown < all.size(); ++shown) {
    auto const letter = fiber_letter(all[shown]);
    if (text.size() + letter.size() > most_shown)
      break;
    text += letter;
  }
  auto const more = s.fibers().size() - shown;
  return quote + text + "..." + quote + " and " + std::to_string(more) + " more choice" +
         (more == 1 ? "" : "s");
}

std::ostream& operator<<(std::ostream& os, schedule const& s) {
  return os << to_string(s);
}

} // namespace leaklab
