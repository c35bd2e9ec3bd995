// Names the two sides of each race; see name_races.hpp.
#include <leaklab/races/name_races.hpp>

#include <leaklab/report/function_name.hpp>
#include <leaklab/report/library.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/symbols.hpp>

#include <algorithm>
#include <cstddef>
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

// Returns the line of the program that did it; nothing if it was Boost, leaklab, or unknown code.
std::optional<frame> program_line(std::span<frame const> stack) {
  for (auto const& f : stack) {
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
  auto stack = symbols::frames_of(std::span(a.stack, a.frames));
  auto const at = program_line(stack);
  if (!at)
    return {};
  return memory_access{.fiber = a.fiber,
                       .writes = a.writes,
                       .frees = a.frees,
                       .atomic = a.atomic,
                       .bytes = a.bytes,
                       .at = *at,
                       .stack = places::without_machinery(std::move(stack))};
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
    auto later = named(r->shortest_later);
    if (!earlier || !later)
      continue;
    data_race race{*std::move(earlier), *std::move(later),
                   schedule::of({r->shortest.choices, r->shortest.choices + r->shortest.length}, at)};
    if (std::ranges::none_of(races, [&](data_race const& other) { return are_alike(race, other); }))
      races.push_back(std::move(race));
  }
  return races;
}

std::string why_races_are_missed(race_table const& t) {
  if (t.no_room)
    return t.no_room;
  return t.overflows ? "there are more than can be kept" : "";
}

} // namespace leaklab::detail
