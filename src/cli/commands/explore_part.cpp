// Reading and writing parts; see explore_part.hpp.
#include <cli/commands/explore_part.hpp>

#include <cli/exit_code.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <stdexcept>

namespace cli {
namespace {

using nlohmann::json;

bool parse_number(std::string const& text, std::size_t begin, std::size_t end, std::uint64_t& n) {
  auto const* const stop = text.data() + end;
  auto const r = std::from_chars(text.data() + begin, stop, n);
  return r.ec == std::errc() && r.ptr == stop;
}

std::map<std::size_t, std::uint64_t> numbers(json const& counts) {
  std::map<std::size_t, std::uint64_t> by;
  for (auto const& [k, n] : counts.items())
    by[std::stoul(k)] = n.get<std::uint64_t>();
  return by;
}

std::optional<leaklab::schedule> schedule_of(json const& text) {
  return text.is_null() ? std::nullopt : std::optional(leaklab::schedule::parse(text.get<std::string>()));
}

leaklab::endings endings_of(json const& j) {
  return {j.at("clean"), j.at("leak"), j.at("deadlock"), j.at("unfinished"), j.at("crashed"), j.at("failed")};
}

leaklab::early_level level_of(json const& j) {
  auto const& early = j.at("early_deadlines");
  return {.early_deadlines = early.is_null() ? leaklab::any_number : early.get<std::uint64_t>(),
          .complete = j.at("complete"),
          .ended = endings_of(j)};
}

leaklab::exploration exploration_of(json const& j) {
  leaklab::exploration e;
  auto const n = endings_of(j);
  e.schedules = j.at("schedules");
  if (e.schedules != n.schedules())
    throw std::invalid_argument("the numbers do not add up");
  e.held_back = j.at("held_back");
  e.clean = n.clean;
  e.leak = n.leak;
  e.deadlock = n.deadlock;
  e.unfinished = n.unfinished;
  e.crashed = n.crashed;
  e.failed = n.failed;
  e.by_stuck = numbers(j.at("by_stuck"));
  e.by_outlived = numbers(j.at("by_outlived"));
  for (auto const& [name, counts] : j.at("groups").items())
    e.groups[name] = endings_of(counts);
  if (j.contains("early_levels"))
    for (auto const& l : j.at("early_levels"))
      e.early_levels.push_back(level_of(l));
  e.first_failure = schedule_of(j.at("first_failure"));
  if (auto const& text = j.at("failure_text"); !text.is_null())
    e.failure_text = text;
  e.first_unfinished = schedule_of(j.at("first_unfinished"));
  if (auto const& doubt = j.at("doubt"); !doubt.is_null())
    e.doubt = doubt.get<std::string>();
  return e;
}

} // namespace

leaklab::part parse_part(std::string const& text) {
  leaklab::part p;
  auto const slash = text.find('/');
  if (slash == std::string::npos || !parse_number(text, 0, slash, p.number) ||
      !parse_number(text, slash + 1, text.size(), p.of) || p.number == 0 || p.number > p.of ||
      p.of > 1'000'000)
    throw CLI::ValidationError("--part",
                               fmt::format("'{}' is not I/N with I in 1..N, N in 1..1000000", text));
  return p;
}

json to_json(json const& search, leaklab::part part) {
  return {{"number", part.number}, {"of", part.of}, {"search", search}};
}

part_file read_part(std::filesystem::path const& file) {
  std::ifstream in(file);
  if (!in)
    throw input_error(file.string(), "cannot be read");
  try {
    auto const j = json::parse(in);
    auto const& p = j.at("part");
    leaklab::part const part{.number = p.at("number"), .of = p.at("of")};
    if (part.number == 0 || part.number > part.of)
      throw std::invalid_argument("there is no such part");
    return {file, p.at("search"), part, exploration_of(j)};
  } catch (std::exception const&) { // of any of the many ways to be something else
    throw input_error(file.string(), "is not the JSON of leaklab explore --part");
  }
}

} // namespace cli
