// Lines of counters; see screen.hpp.
#include <live/screen.hpp>

#include <leaklab/report/words.hpp>
#include <lessons/lesson.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace live {
namespace {

using leaklab::detail::words::memory;

constexpr std::size_t width = 80;
constexpr std::size_t most_places = 3;

std::string cut(std::string text) {
  if (text.size() > width)
    text.replace(width - 3, text.npos, "...");
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

std::string summary_of(std::string const& lesson) {
  for (auto const& l : lessons::all())
    if (l.name == lesson)
      return std::string(l.summary);
  return "";
}

std::string bar(std::uint64_t part, std::uint64_t whole) {
  constexpr std::size_t columns = 30;
  auto const filled = std::min<std::uint64_t>(whole ? part * columns / whole : 0, columns);
  return '[' + std::string(filled, '#') + std::string(columns - filled, '.') + ']';
}

std::string state_of(demonstration const& d) {
  switch (d.status()) {
  case status::running:
    return "";
  case status::paused:
    return ": paused";
  case status::done:
    return ": the script is over";
  case status::out_of_memory:
    return ": OUT OF MEMORY";
  case status::ended:
    break;
  }
  return ": ENDED";
}

std::string counters(demonstration const& d) {
  auto const& t = d.tally();
  auto const row = [](std::string_view what, std::uint64_t n, std::string const& more) {
    return cut(fmt::format("  {:<20}{:>10}   {}", what, with_commas(n), more));
  };
  return row("requests answered", t.answered,
             fmt::format("{} of them with an error", with_commas(t.with_error))) +
         row("thumbnails made", t.thumbnails,
             fmt::format("of {} pictures, {} of them broken", with_commas(t.pictures),
                         with_commas(t.broken))) +
         row("stuck fibers", t.stuck, t.stuck ? "none of them can ever finish" : "") +
         (t.unfinished ? row("unfinished fibers", t.unfinished, "at work when their time was up") : "") +
         cut(fmt::format("  {:<20}{:>10}   of {} {}", "memory they pin", memory(t.pinned),
                         memory(d.chosen().memory), bar(t.pinned, d.chosen().memory)));
}

std::string measurements(demonstration const& d) {
  auto const& t = d.tally();
  return cut(fmt::format("  {:<20}{:>10}   {} resident; {:.1f} ms for a request", "memory of the server",
                         memory(t.memory.taken), memory(t.memory.resident),
                         static_cast<double>(t.took.count()) / 1000));
}

std::string places(tally const& t) {
  if (t.places.empty())
    return "  No fiber is stuck.\n";
  auto text = cut(fmt::format("  {:>6}  {}", "stuck", "in"));
  for (std::size_t i = 0; i < std::min(t.places.size(), most_places); ++i) {
    auto const& p = t.places[i];
    text += cut(fmt::format("  {:>6}  {}  {}", with_commas(p.fibers),
                            p.operation.empty() ? "a wait" : p.operation, p.at));
    if (!p.source.empty())
      text += cut(fmt::format("  {:>6}    {}", "", p.source));
  }
  if (t.places.size() > most_places)
    text += fmt::format("  {:>6}  more places\n", t.places.size() - most_places);
  return text;
}

} // namespace

std::string to_screen(demonstration const& d, growth const& g, bool measured) {
  auto const& c = d.chosen();
  auto text = cut(c.lesson + state_of(d)) + cut("  " + summary_of(c.lesson)) +
              cut(fmt::format("  {} of {} pictures broken, {} pictures a request", c.share.broken, c.share.of,
                              traffic::pictures_in_a_request)) +
              '\n' + counters(d);
  if (measured)
    text += measurements(d);
  return text + '\n' + g.picture(64, 6) + '\n' + places(d.tally());
}

} // namespace live
