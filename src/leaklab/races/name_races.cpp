// Names the two sides of each race; see name_races.hpp.
#include <leaklab/races/name_races.hpp>

#include <leaklab/races/unobserved_code.hpp>
#include <leaklab/report/function_name.hpp>
#include <leaklab/report/library.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/report/symbols.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

namespace leaklab::detail {
namespace {

// Headers of Boost in which values of the program are copied and moved. What they do to their own memory is not
// recorded (see operation.hpp).
bool moves_the_programs_values(std::string_view file) {
  return file.ends_with("buffered_channel.hpp") || file.ends_with("future/detail/shared_state.hpp");
}

bool is_standard_librarys(frame const& f) {
  auto const& file = f.file.native();
  auto const name = qualified_name(f.function);
  return name.starts_with("std::") || name.starts_with("__gnu_cxx::") ||
         file.find("/c++/") != std::string::npos || name.starts_with("operator delete");
}

// Returns the line of the program that did it; nothing if it was Boost, leaklab, or unknown code. Most are: so it looks
// no further than it must.
std::optional<frame> program_line(std::span<std::uintptr_t const> stack) {
  for (auto const& address : stack)
    for (auto const& f : symbols::frames_of(std::span(&address, 1))) {
      if (f.file.empty() && !is_standard_librarys(f))
        return {};
      if (is_standard_librarys(f) || moves_the_programs_values(f.file.native()))
        continue;
      if (places::is_library(f))
        return {};
      return f;
    }
  return {};
}

std::optional<memory_access> named(access_record const& a) {
  auto const at = program_line(std::span(a.stack, a.frames));
  if (!at)
    return {};
  return memory_access{.fiber = a.fiber,
                       .writes = a.writes,
                       .frees = a.frees,
                       .atomic = a.atomic,
                       .bytes = a.bytes,
                       .at = *at,
                       .stack = places::without_machinery(symbols::frames_of(std::span(a.stack, a.frames)))};
}

// Returns the first place, as "src/total.cpp:12", at which the program uses a thread_local variable of its own; empty: there is none.
std::string thread_local_of_program(race_table const& t) {
  for (auto const& r : std::span(t.thread_locals.all, t.thread_locals.used))
    if (auto const at = program_line(std::span(r.stack, r.frames)))
      return source::display_path(at->file) + ':' + std::to_string(at->line);
  return "";
}

// Whether both are about the same two lines.
bool are_alike(data_race const& a, data_race const& b) {
  return (a.earlier.at == b.earlier.at && a.later.at == b.later.at) ||
         (a.earlier.at == b.later.at && a.later.at == b.earlier.at);
}

} // namespace

std::vector<data_race> named_races(race_table const& t, switches at) {
  std::vector<data_race> races;
  std::vector<race_record const*> shortest_first;
  for (auto const& r : std::span(t.races, t.used))
    if (r.shortest.any)
      shortest_first.push_back(&r);
  std::ranges::stable_sort(shortest_first, {}, [](race_record const* r) {
    return std::pair(r->shortest.early, r->shortest.length);
  });
  for (auto const* const r : shortest_first) {
    auto earlier = named(r->shortest_earlier);
    auto later = earlier ? named(r->shortest_later) : std::nullopt;
    if (!later)
      continue;
    data_race race{*std::move(earlier), *std::move(later),
                   schedule::of({r->shortest.choices, r->shortest.choices + r->shortest.length}, at)};
    if (std::ranges::none_of(races, [&](data_race const& other) { return are_alike(race, other); }))
      races.push_back(std::move(race));
  }
  return races;
}

std::string why_races_are_missed(race_table const& t) {
  constexpr std::size_t most_named = 8;
  std::string reasons;
  auto const add = [&reasons](std::string const& reason, char const* separator) {
    reasons += (reasons.empty() ? "" : separator) + reason;
  };
  if (t.no_room)
    add(t.no_room, "");
  if (t.overflows)
    add("there are more than can be kept", "; ");
  if (auto const place = thread_local_of_program(t); !place.empty())
    add("the thread_local variable used at " + place + " is another one on each thread", "; ");
  else if (t.thread_locals.overflows)
    add("thread_local variables are used at more places than can be kept", "; ");
  auto const add_names = [&](std::string const& what, std::vector<std::string> const& functions) {
    for (std::size_t i = 0; i < std::min(functions.size(), most_named); ++i)
      add((i == 0 ? what : "") + functions[i], i == 0 ? "; " : ", ");
    if (functions.size() > most_named)
      add(std::to_string(functions.size() - most_named) + " more", " and ");
  };
  auto const& code = unobserved_code_here();
  if (!code.is_known)
    add("what is called that is not observed is not known without a symbol table and debug information (-g)",
        "; ");
  add_names("what is called is not observed: ", code.called);
  add_names("what may be called through pointers is not observed: ", code.with_address);
  return reasons;
}

std::vector<memory_access> named_weaker(race_table const& t) {
  std::vector<memory_access> all;
  for (auto const& r : std::span(t.weaker.all, t.weaker.used)) {
    // The compiler itself looks so whether a static local variable is made, in no function of the standard library.
    auto const innermost = symbols::frames_of(std::span(r.stack, 1));
    if (innermost.empty() || !is_standard_librarys(innermost.front()))
      continue;
    auto one = named(r);
    if (one && std::ranges::none_of(all, [&](memory_access const& other) { return other.at == one->at; }))
      all.push_back(*std::move(one));
  }
  return all;
}

} // namespace leaklab::detail
