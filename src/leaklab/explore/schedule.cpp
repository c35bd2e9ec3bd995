// Schedules as text; see schedule.hpp.
#include <leaklab/schedule.hpp>

#include <algorithm>
#include <charconv>
#include <ostream>
#include <stdexcept>

namespace leaklab {

namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";
constexpr char time_passes = '+';
constexpr char before_operations = ':';

constexpr std::size_t most_shown = 60; // characters of a text that is cut

[[noreturn]] void refuse(std::string_view text, std::size_t place) {
  throw std::invalid_argument(
      "schedule \"" + std::string(text.substr(0, most_shown)) + (text.size() > most_shown ? "...\"" : "\"") +
      ": A to Z, a to z, digits, +, : first, a number from " + std::to_string(letters.size() + 1) +
      " in parentheses, or one from " + std::to_string(digits.size()) + " in braces, are expected at place " +
      std::to_string(place + 1));
}

// Reads the number that stands between text[at] and `close`, and moves `at` to `close`. Refuses one that has
// a shorter sign.
std::uint64_t number_in(std::string_view text, std::size_t& at, char close, std::uint64_t least) {
  auto const end = text.find(close, at);
  std::uint64_t number = 0;
  if (end == text.npos)
    refuse(text, at);
  auto const [stopped, error] = std::from_chars(text.data() + at + 1, text.data() + end, number);
  if (error != std::errc() || stopped != text.data() + end || number < least)
    refuse(text, at);
  at = end;
  return number;
}

// Reads the sign at text[at], and moves `at` to its end.
schedule::choice choice_at(std::string_view text, std::size_t& at) {
  using choice = schedule::choice;
  if (auto const letter = letters.find(text[at]); letter != letters.npos)
    return choice::of_fiber(letter + 1);
  if (auto const digit = digits.find(text[at]); digit != digits.npos)
    return choice::of_result(digit);
  if (text[at] == time_passes)
    return choice::of_time();
  if (text[at] == '(')
    return choice::of_fiber(number_in(text, at, ')', letters.size() + 1));
  if (text[at] == '{')
    return choice::of_result(number_in(text, at, '}', digits.size()));
  refuse(text, at);
}

} // namespace

schedule::schedule(std::vector<std::uint64_t> fibers) : fibers_(std::move(fibers)) {
  for (auto const id : fibers_)
    choices_.push_back(choice::of_fiber(id));
}

schedule schedule::of(std::vector<choice> choices, leaklab::switches at) {
  schedule s;
  s.switches_ = at;
  for (auto const& c : choices)
    if (c.kind == choice::kind_t::fiber)
      s.fibers_.push_back(c.number);
  s.choices_ = std::move(choices);
  return s;
}

std::size_t schedule::early_deadlines() const {
  return static_cast<std::size_t>(std::ranges::count(choices_, choice::of_time()));
}

std::string fiber_letter(std::uint64_t id) {
  if (id >= 1 && id <= letters.size())
    return std::string(1, letters[id - 1]);
  return "(" + std::to_string(id) + ")";
}

std::string to_string(schedule::choice c) {
  if (c.kind == schedule::choice::kind_t::fiber)
    return fiber_letter(c.number);
  if (c.kind == schedule::choice::kind_t::time)
    return std::string(1, time_passes);
  auto const number = std::to_string(c.number);
  return c.number < digits.size() ? number : "{" + number + "}";
}

namespace {

std::string mark_of(schedule const& s) {
  return s.switches() == switches::at_synchronisation ? std::string(1, before_operations) : std::string();
}

} // namespace

schedule schedule::parse(std::string_view text) {
  std::vector<choice> choices;
  bool const marked = text.starts_with(before_operations);
  for (std::size_t at = marked; at < text.size(); ++at)
    choices.push_back(choice_at(text, at));
  return of(std::move(choices),
            marked ? leaklab::switches::at_synchronisation : leaklab::switches::at_suspensions);
}

std::string to_string(schedule const& s) {
  auto text = mark_of(s);
  for (auto const& c : s.choices())
    text += to_string(c);
  return text;
}

std::string abridged(schedule const& s, char quote) {
  auto const whole = to_string(s);
  if (whole.size() <= most_shown)
    return quote + whole + quote;
  auto text = mark_of(s);
  std::size_t shown = 0;
  for (auto const& all = s.choices(); shown < all.size(); ++shown) {
    auto const sign = to_string(all[shown]);
    if (text.size() + sign.size() > most_shown)
      break;
    text += sign;
  }
  auto const more = s.choices().size() - shown;
  return quote + text + "..." + quote + " and " + std::to_string(more) + " more choice" +
         (more == 1 ? "" : "s");
}

std::string_view to_string(switches s) {
  return s == switches::at_synchronisation ? "synchronisation" : "suspensions";
}

std::ostream& operator<<(std::ostream& os, switches s) {
  return os << to_string(s);
}

std::ostream& operator<<(std::ostream& os, schedule const& s) {
  return os << to_string(s);
}

} // namespace leaklab
