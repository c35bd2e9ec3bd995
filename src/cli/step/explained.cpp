// Says in words what happened in a step; see explained.hpp.
#include <cli/step/explained.hpp>

#include <leaklab/report/source.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace cli {
namespace {

using leaklab::fiber_letter;

// Returns a text and its place, "A waits in mutex::lock, a/b.cpp:12", and the line itself below that. The place has a line of
// its own if both do not fit into one.
std::string quoted(std::string const& text, leaklab::frame const& at, std::size_t width) {
  if (at.line == 0)
    return text + ".\n";
  auto const line = leaklab::detail::source::line(at.file, at.line);
  auto const place =
      fmt::format("{}:{}", shown::name(leaklab::detail::source::display_path(at.file)), at.line);
  return fmt::format("{},{}{}\n{}", text, text.size() + place.size() + 2 > width ? "\n    " : " ", place,
                     line.empty() ? "" : fmt::format("    {}\n", shown::line(line)));
}

// Returns "D gets the error of photo3, finds the slot taken, and queues."; empty if there is nothing of the kind.
std::string told_in(leaklab::step const& s) {
  std::vector<std::string> clauses;
  for (auto const& [what, about] : s.told) {
    auto const text = shown::name(about);
    clauses.push_back(what == leaklab::telling::gets      ? "gets " + text
                      : what == leaklab::telling::fails   ? "gets the error of " + text
                      : what == leaklab::telling::returns ? fmt::format("returns \"{}\"", text)
                                                          : fmt::format("returns the error \"{}\"", text));
  }
  if (s.waits_for_slot)
    clauses.emplace_back("finds the slot taken, and queues");
  return clauses.empty() ? "" : fmt::format("{} {}.\n", fiber_letter(s.fiber), fmt::join(clauses, ", "));
}

// Returns how the step ended, with the line.
std::string end_of(leaklab::step const& s, std::size_t width) {
  using end_t = leaklab::step::end_t;
  if (s.end == end_t::ends)
    return fmt::format("{} ends.\n", fiber_letter(s.fiber));
  if (s.end == end_t::runs)
    return fmt::format("{} still ran when the time was up.\n", fiber_letter(s.fiber));
  if (s.end == end_t::dispatches)
    return fmt::format("{} starts {}, which runs in its place.\n", fiber_letter(s.fiber), letters(s.started));
  auto text = fmt::format("{} {} {}", fiber_letter(s.fiber),
                          s.end == end_t::yields   ? "yields in"
                          : s.end == end_t::pauses ? "comes to"
                                                   : "waits in",
                          s.operation.empty() ? "an unknown operation" : s.operation);
  return quoted(text, s.at, width);
}

} // namespace

std::string last_result(leaklab::step const& s, std::size_t width) {
  if (s.results.empty())
    return "";
  auto const& r = s.results.back();
  return quoted(fmt::format("{} {}chose {} of {}", fiber_letter(s.fiber), s.results.size() > 1 ? "last " : "",
                            r.result, r.of),
                r.at, width);
}

std::string explained(leaklab::step const& s, std::size_t width) {
  return told_in(s) + end_of(s, width);
}

} // namespace cli
