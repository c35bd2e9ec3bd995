// The line of an exploration; see explore_watch.hpp.
#include <cli/commands/explore_watch.hpp>

#include <fmt/format.h>

#include <chrono>

namespace cli {
namespace {

// Returns "12 s", "3 min 20 s" or "2 h 5 min".
std::string to_text(std::chrono::nanoseconds time) {
  auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  if (seconds < 60)
    return fmt::format("{} s", seconds);
  if (seconds < 3600)
    return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

} // namespace

std::string to_line(leaklab::exploration_progress const& p) {
  return fmt::format("exploring: {} {}, {:.0f} a second, {} left; Ctrl-C ends it with what was found",
                     p.states ? *p.states : p.schedules, p.states ? "states" : "schedules", p.per_second,
                     p.left ? "about " + to_text(*p.left) : "at most " + to_text(p.at_most));
}

bool explore_watch::goes_on(leaklab::exploration_progress const& p) {
  if (p.elapsed >= std::chrono::seconds(1))
    line_.show(to_line(p));
  return !was_interrupted();
}

} // namespace cli
