// Names the place of a fiber that sleeps; see refusal.hpp. The child only takes the addresses, since its
// stack may have little room left. They mean the same in the process that forked it.
#include <leaklab/explore/refusal.hpp>

#include <leaklab/explore/progress.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/report/symbols.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>

namespace leaklab::detail {
namespace {

// Returns " in this_fiber::sleep_for at src/poller.cpp:12"; empty without debug information.
std::string place_of(std::span<std::uintptr_t const> stack) {
  auto const where = places::where_blocked(places::without_machinery(symbols::frames_of(stack)));
  std::string text = where.operation.empty() ? "" : " in " + where.operation;
  if (!where.at.file.empty())
    text += fmt::format(" at {}:{}", shown::name(source::display_path(where.at.file)), where.at.line);
  return text;
}

} // namespace

std::string refusal(progress const& p) {
  std::string text = "leaklab::explore: " + std::string(p.message);
  if (p.sleeper_frames > 0)
    text += place_of({p.sleeper, p.sleeper_frames}) +
            ": exploring has no clock, so such a body cannot be explored";
  return text;
}

} // namespace leaklab::detail
