// Reads scripts; see script.hpp.
#include <live/script.hpp>

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace live {
namespace {

constexpr std::uint64_t most_requests = 1'000'000;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number n{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return n;
}

[[noreturn]] void refuse(std::string const& step, std::string const& why) {
  throw std::invalid_argument(fmt::format("'{}': {}", step, why));
}

std::uint64_t count_of(std::string const& word, std::string const& step) {
  auto const n = word.ends_with('x')
                     ? number_of<std::uint64_t>(std::string_view(word).substr(0, word.size() - 1))
                     : std::nullopt;
  if (!n || *n < 1 || *n > most_requests)
    refuse(step, fmt::format("a step begins with a number of requests, 1x..{}x", most_requests));
  return *n;
}

step step_of(std::string const& text, share before,
             std::function<std::string(std::string const&)> const& whole_name) {
  std::istringstream in(text);
  std::string count, lesson, broken, part, more;
  in >> count >> lesson >> broken >> part;
  step s{.requests = count_of(count, text), .lesson = {}, .share = before};
  if (lesson.empty())
    refuse(text, "names no lesson");
  s.lesson = whole_name(lesson);
  if (in >> more || (!broken.empty() && (broken != "broken" || part.empty())))
    refuse(text, "a step is COUNTx LESSON, or COUNTx LESSON broken P/Q");
  if (!part.empty())
    s.share = share_of(part);
  return s;
}

} // namespace

share share_of(std::string_view text) {
  auto const slash = text.find('/');
  auto const broken = number_of<unsigned>(text.substr(0, slash));
  auto const of = slash == text.npos ? std::nullopt : number_of<unsigned>(text.substr(slash + 1));
  if (!broken || !of || *of < 1 || *of > share::most || *broken > *of)
    throw std::invalid_argument(
        fmt::format("'{}' is not P/Q, P of every Q pictures, with Q in 1..{}", text, share::most));
  return {*broken, *of};
}

std::string to_string(share const& s) {
  return fmt::format("{}/{}", s.broken, s.of);
}

std::vector<step> script_of(std::string_view text, share first,
                            std::function<std::string(std::string const&)> const& whole_name) {
  std::vector<step> steps;
  std::istringstream parts{std::string(text)};
  for (std::string part; std::getline(parts, part, ';');) {
    if (part.find_first_not_of(" \t\n") == part.npos)
      continue;
    steps.push_back(step_of(part.substr(part.find_first_not_of(" \t\n")), first, whole_name));
    first = steps.back().share;
  }
  if (steps.empty())
    throw std::invalid_argument("has no steps");
  return steps;
}

} // namespace live
