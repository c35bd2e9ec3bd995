// Runs the bugs of the catalogue; see bug_runs.hpp.
#include <cli/commands/bug_runs.hpp>

#include <cli/lesson/lesson_run.hpp>
#include <cli/schedule_option.hpp>
#include <cli/terminal/terminal.hpp>
#include <cli/typed.hpp>

#include <catalogue/bodies.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/page.hpp>
#include <leaklab/run.hpp>
#include <leaklab/trace.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

using catalogue::bug;

catalogue::body const& body_of(bug const& b) {
  if (b.program)
    throw input_error(b.name, "is a program by itself, whose orders cannot be tried here. " + how_to_run(b));
  return *std::ranges::find(catalogue::bodies(), b.name, &catalogue::body::name);
}

bool needs_an_early_deadline(bug const& b) {
  return b.caught_by("any_time");
}

bool needs_switches_before_operations(bug const& b) {
  return b.caught_by("switches");
}

void refuse_page_without_it(bug const& b) {
  if (needs_an_early_deadline(b))
    throw input_error("--html",
                      b.name + " shows only when a deadline comes early, and a page has no such schedules");
  if (needs_switches_before_operations(b))
    throw input_error("--html", b.name + " shows only when fibers are switched before operations, and a page "
                                         "has no such schedules");
}

std::string text_of(leaklab::run_report const& report, char const* function) {
  return leaklab::to_text(report, {.colour = terminal::colour(), .body = function});
}

std::string text_of(leaklab::traced_run const& run) {
  return leaklab::to_text(run, {.colour = terminal::colour(), .body = "bug()"});
}

// How a bug is explored that shows in no schedule otherwise: deadlines come early, or fibers are switched before
// operations, twice at most where one could go on: each of these bugs needs one such switch.
leaklab::explore_options how_it_shows(bug const& b) {
  if (needs_switches_before_operations(b))
    return {.switches = leaklab::switches::at_synchronisation, .extra_switches = 2};
  return {.clock = leaklab::clock::any_time};
}

// Explores the bug and its cure, and shows the shortest schedule that fails.
ending explore_bug(bug const& b, catalogue::body const& body, json_file const& json) {
  auto const how = how_it_shows(b);
  auto const found = leaklab::explore(body.bug, how);
  auto const cured = leaklab::explore(body.cure, how);
  json.write(
      {{"bug", b.name}, {"explored", leaklab::to_json(found)}, {"cure_explored", leaklab::to_json(cured)}});
  auto const code = found.first_failure ? exit_code::not_clean : exit_code::clean;
  if (json.to_stdout())
    return {.code = code};
  std::ostringstream text;
  text << b.name << ": " << b.summary << "\n\n" << found << '\n';
  if (found.first_failure)
    text << text_of(replayed(body.bug, *found.first_failure, how.clock)) << '\n';
  text << "its cure: " << cured;
  terminal::print(text.str());
  return {.code = code};
}

// Of more schedules, the page has those that differ in the first choices. One page is as good as another then, and is made
// in a second.
constexpr std::uint64_t most_schedules = 10'000;

leaklab::page_options page_of(bug const& b) {
  return {.title = b.name,
          .summary = b.summary,
          .command = fmt::format("leaklab bugs {} --schedule {{}}", b.name),
          .max_schedules = most_schedules};
}

} // namespace

std::string how_to_run(bug const& b) {
  return fmt::format("{} bugs --run {} runs both{}.", program_name(), b.name,
                     b.program ? "; make bugs builds them" : "");
}

ending run_bug(bug const& b, json_file const& json) {
  auto const& body = body_of(b);
  if (needs_an_early_deadline(b) || needs_switches_before_operations(b))
    return explore_bug(b, body, json);
  auto const report = leaklab::run(body.bug, {.threads = 1});
  auto const cured = leaklab::run(body.cure, {.threads = 1});
  json.write(
      {{"bug", b.name}, {"report", leaklab::to_json(report)}, {"cure_report", leaklab::to_json(cured)}});
  if (!json.to_stdout())
    terminal::print(fmt::format("{}: {}\n\n{}\nits cure: {}", b.name, b.summary, text_of(report, "bug()"),
                                text_of(cured, "cure()")));
  auto const undecided = leaklab::verdict::unfinished;
  return {.code = code_of(report), .threads_left = report.verdict == undecided || cured.verdict == undecided};
}

ending run_one_schedule(bug const& b, leaklab::schedule const& schedule, page_file const& page,
                        json_file const& json) {
  auto const& body = body_of(b);
  if (page.is_wanted())
    refuse_page_without_it(b);
  auto const run = replayed(
      body.bug, schedule, needs_an_early_deadline(b) ? leaklab::clock::any_time : leaklab::clock::when_idle);
  try {
    if (page.is_wanted()) {
      auto options = page_of(b);
      options.only = schedule;
      auto const graph = leaklab::schedules_as_json(body.bug, options);
      page.write(std::span(&graph, 1));
    }
    auto document = leaklab::to_json(run);
    document["bug"] = b.name;
    json.write(std::move(document));
    if (!json.to_stdout())
      terminal::print(fmt::format("{}: {}\n--schedule {}\n\n{}", b.name, b.summary,
                                  leaklab::abridged(schedule, '\''), text_of(run)));
    return {.code = code_of(run.report)};
  } catch (std::invalid_argument const& e) {
    throw input_error("--schedule", e.what());
  }
}

void write_page(bug const& b, page_file const& page) {
  auto const& body = body_of(b);
  refuse_page_without_it(b);
  std::array const graphs{
      leaklab::schedules_as_json(body.bug, page_of(b)),
      leaklab::schedules_as_json(body.cure, {.title = b.name + ", cured", .max_schedules = most_schedules})};
  page.write(graphs);
}

} // namespace cli
