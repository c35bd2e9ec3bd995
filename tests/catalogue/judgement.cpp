// Compares a report with a source; see judgement.hpp.
#include "judgement.hpp"

#include <leaklab/report/source.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <string_view>

namespace judgement {
namespace {

using catalogue::expectation;
using leaklab::fiber_info;
using leaklab::run_report;

std::filesystem::path source_of(catalogue::bug const& b) {
  return std::filesystem::path(LEAKLAB_SOURCE) / "catalogue" / b.name / "bug.cpp";
}

std::string operation_of(expectation const& e) {
  auto const& kind = e.kinds.front();
  return kind.substr(kind.find(" in ") + 4);
}

std::string verdict_in(expectation const& e) {
  auto const& kind = e.kinds.front();
  return kind.substr(0, kind.find(" in "));
}

bool is_there(fiber_info const& f, expectation const& e) {
  return f.operation == operation_of(e) && f.blocked_at.line == e.line;
}

// Returns whether a fiber starts in this line. If a constructor or async call spans several lines, clang
// names the first line and g++ the last.
bool starts_a_fiber(std::string const& line) {
  constexpr std::array ways{"fiber(", "fiber child(", "fiber worker(", "async(["};
  return line == "});" ||
         std::ranges::any_of(ways, [&](std::string_view way) { return line.find(way) != std::string::npos; });
}

void judge(fiber_info const& f, catalogue::bug const& b, std::vector<std::string>& all) {
  auto const who = "#" + std::to_string(f.id);
  auto const place = f.blocked_at.file.string() + ':' + std::to_string(f.blocked_at.line);
  if (f.state != fiber_info::state_t::stuck)
    all.push_back(who + " is " + std::string(to_string(f.state)));
  if (f.blocked_at.file != source_of(b) ||
      std::ranges::none_of(b.expected, [&](expectation const& e) { return is_there(f, e); }))
    all.push_back(who + " is not expected in " + f.operation + " at " + place);
  if (f.id == 1)
    return;
  auto const start = leaklab::detail::source::line(f.spawned_at.file, f.spawned_at.line);
  if (f.spawned_at.file != source_of(b) || !starts_a_fiber(start))
    all.push_back(who + " is not started on the line: " + start);
}

std::vector<body> bodies_caught_by(char const* tool) {
  std::vector<body> all;
  auto const bugs = catalogue::bugs();
  for (auto const& run : catalogue::bodies())
    if (auto const b = std::ranges::find(bugs, run.name, &catalogue::bug::name); b->caught_by(tool))
      all.push_back({*b, run});
  return all;
}

} // namespace

std::vector<body> bodies() {
  return bodies_caught_by("leaklab");
}

std::vector<body> bodies_at_any_time() {
  return bodies_caught_by("any_time");
}

std::vector<body> bodies_with_switches() {
  return bodies_caught_by("switches");
}

void PrintTo(body const& b, std::ostream* os) {
  *os << b.name;
}

leaklab::verdict verdict_of(catalogue::bug const& b) {
  return verdict_in(b.expected.at(0)) == "leak" ? leaklab::verdict::leak : leaklab::verdict::deadlock;
}

std::size_t stuck_in(catalogue::bug const& b) {
  std::size_t fibers = 0;
  for (auto const& e : b.expected)
    fibers += e.fibers;
  return fibers;
}

std::vector<std::string> differences(run_report const& report, catalogue::bug const& b) {
  std::vector<std::string> all;
  auto const must = [&all](bool holds, std::string const& what) {
    if (!holds)
      all.push_back(what);
  };
  for (auto const& e : b.expected) {
    must((e.tool == "leaklab" || e.tool == "any_time" || e.tool == "switches") && e.kinds.size() == 1,
         "not leaklab's: " + e.text());
    must(verdict_in(e) == to_string(report.verdict), "the verdict is not " + verdict_in(e));
    auto const there =
        std::ranges::count_if(report.stuck, [&](fiber_info const& f) { return is_there(f, e); });
    must(static_cast<std::size_t>(there) == e.fibers,
         "in line " + std::to_string(e.line) + " are " + std::to_string(there) + ", not " + e.text());
  }
  must(!b.expected.empty(), "nothing is expected");
  must(report.stuck.size() == stuck_in(b), "not so many stuck as expected");
  must(report.spawned == report.finished + report.stuck.size(), "not all others have finished");
  must(report.alive.empty(), "some are alive");
  for (auto const& f : report.stuck)
    judge(f, b, all);
  return all;
}

} // namespace judgement

void catalogue::PrintTo(bug const& b, std::ostream* os) {
  *os << b.name;
}
