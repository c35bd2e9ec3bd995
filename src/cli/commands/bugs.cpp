// leaklab bugs: prints the table of the catalogue of bugs; or one bug with its cure; or what a run of both
// shows.
#include <cli/commands/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson/lesson_run.hpp>
#include <cli/terminal/closest.hpp>
#include <cli/terminal/filled.hpp>
#include <cli/terminal/terminal.hpp>
#include <cli/typed.hpp>

#include <catalogue/bodies.hpp>
#include <catalogue/catalogue.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>
#include <leaklab/trace.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <regex>
#include <sstream>
#include <utility>
#include <vector>

namespace cli {
namespace {

using catalogue::bug;

struct bugs_options {
  std::optional<std::string> name;
  bool run = false;
  std::string json;
};

// Returns the full name of a tool that an expectation names.
std::string_view full_name(std::string_view tool) {
  return tool == "TSan"       ? "ThreadSanitizer"
         : tool == "ASan"     ? "AddressSanitizer"
         : tool == "any_time" ? "leaklab (any_time)"
         : tool == "result"   ? "no tool"
                              : tool;
}

// Returns the tools that find it: "TSan, ASan"; "-" if none does.
std::string found_by(bug const& b) {
  std::string all;
  for (auto const* const tool : {"TSan", "ASan", "leaklab", "any_time"})
    if (b.caught_by(tool))
      all += (all.empty() ? "" : ", ") + std::string(tool);
  return all.empty() ? "-" : all;
}

constexpr auto below_the_list =
    "In parentheses: what finds it. TSan, ASan: ThreadSanitizer, AddressSanitizer; any_time: leaklab, when a "
    "deadline comes early; -: no tool.\nleaklab bugs NAME shows one with its cure, leaklab bugs --run NAME "
    "runs "
    "both.";

nlohmann::json json_of(bug const& b) {
  auto expected = nlohmann::json::array();
  for (auto const& e : b.expected)
    expected.push_back({{"tool", e.tool}, {"finds", e.text()}, {"line", e.line}});
  return {{"bug", b.name},
          {"about", b.about},
          {"summary", b.summary},
          {"is_a_program", b.program},
          {"expected", std::move(expected)}};
}

// Prints the bugs; those of one subject stand together.
ending list_bugs(json_file const& json) {
  auto all = catalogue::bugs();
  std::ranges::stable_sort(all, {}, &bug::about);
  auto listed = nlohmann::json::array();
  for (auto const& b : all)
    listed.push_back(json_of(b));
  json.write({{"bugs", std::move(listed)}});
  if (json.to_stdout())
    return {};
  std::string text, subject;
  for (auto const& b : all) {
    if (std::exchange(subject, b.about) != b.about)
      text += fmt::format("{}{}\n", text.empty() ? "" : "\n", b.about);
    text += fmt::format("  {} ({})\n", b.name, found_by(b));
    std::istringstream lines(filled(b.summary, 74));
    for (std::string line; std::getline(lines, line);)
      text += fmt::format("      {}\n", line);
  }
  terminal::print(text + '\n' + filled(below_the_list, 80) + '\n');
  return {};
}

// Returns the bug of that name, or the only one whose name begins so. Throws input_error.
bug bug_named(std::string const& name) {
  auto matching = catalogue::bugs();
  std::erase_if(matching, [&](bug const& b) { return name.empty() || !b.name.starts_with(name); });
  if (matching.empty()) {
    std::vector<std::string> names;
    for (auto const& b : catalogue::bugs())
      names.push_back(b.name);
    throw input_error(name, "no such bug" + did_you_mean(name, names) + "; leaklab bugs lists them all");
  }
  if (matching.size() == 1 || matching.front().name == name) // they are sorted: the shortest comes first
    return matching.front();
  std::string names;
  for (auto const& b : matching)
    names += (names.empty() ? "" : ", ") + b.name;
  throw input_error(name, "the names of several bugs begin with this: " + names);
}

// Returns a file's name, and its text with numbered lines.
std::string numbered(std::string_view file, std::string_view text) {
  auto result = fmt::format("\n{}\n", file);
  std::size_t number = 0;
  while (!text.empty()) {
    auto const end = text.find('\n');
    result += fmt::format("{:>4} |{}{}\n", ++number, end == 0 ? "" : " ", text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return result;
}

// Returns the part of a page that says what goes wrong, with the text of links in place of the links.
std::string what_goes_wrong(std::string_view page) {
  constexpr std::string_view title = "**What goes wrong.** ";
  auto const begin = page.find(title) + title.size();
  static std::regex const link(R"(\[([^\]]+)\]\([^)]+\))");
  auto const text = std::string(page.substr(begin, page.find("\n\n", begin) - begin));
  return filled(std::regex_replace(text, link, "$1"), 80) + '\n';
}

std::string how_to_run(bug const& b) {
  return b.program ? fmt::format("It is a program by itself: cmake --build build/dev --target bugs, then "
                                 "build/dev/bin/bugs/{}/bug FILE...",
                                 b.name)
                   : fmt::format("{} bugs --run {} runs both.", program_name(), b.name);
}

ending show_bug(bug const& b, json_file const& json) {
  auto document = json_of(b);
  document["source"] = b.source;
  document["cure"] = b.cure;
  json.write(std::move(document));
  if (json.to_stdout())
    return {};
  auto text = fmt::format("{}: {}\n\n{}\n", b.name, b.summary, what_goes_wrong(b.page));
  for (auto const& e : b.expected)
    text += fmt::format("found by {}: {}, in line {}\n", full_name(e.tool), e.text(), e.line);
  text += numbered(fmt::format("catalogue/{}/bug.cpp", b.name), b.source) +
          numbered(fmt::format("catalogue/{}/cure.cpp", b.name), b.cure);
  terminal::print(fmt::format("{}\n{}\n", text, how_to_run(b)));
  return {};
}

std::string text_of(leaklab::run_report const& report, char const* function) {
  return leaklab::to_text(report, {.colour = terminal::colour(), .body = function});
}

// Explores the bug and its cure, with deadlines that come early, and shows the shortest schedule that fails.
ending explore_bug(bug const& b, catalogue::body const& body, json_file const& json) {
  leaklab::explore_options const how{.clock = leaklab::clock::any_time};
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
    text << leaklab::to_text(leaklab::trace(body.bug, *found.first_failure),
                             {.colour = terminal::colour(), .body = "bug()"})
         << '\n';
  text << "its cure: " << cured;
  terminal::print(text.str());
  return {.code = code};
}

// Runs the bug, then its cure. The program ends as the bug does.
ending run_bug(bug const& b, json_file const& json) {
  if (b.program)
    throw input_error(b.name, "cannot be run here. " + how_to_run(b));
  auto const& body = *std::ranges::find(catalogue::bodies(), b.name, &catalogue::body::name);
  if (b.caught_by("any_time"))
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

ending bugs(bugs_options const& options) {
  if (options.run && !options.name)
    throw input_error("--run", "of which bug? NAME is missing");
  json_file const json(options.json);
  if (!options.name)
    return list_bugs(json);
  auto const b = bug_named(*options.name);
  return options.run ? run_bug(b, json) : show_bug(b, json);
}

} // namespace

void add_bugs(CLI::App& app, command& chosen) {
  auto const options = std::make_shared<bugs_options>();
  auto* const sub = app.add_subcommand("bugs", "List the catalogue of bugs and what finds them, or show one");
  sub->add_option("NAME", options->name,
                  "A bug's name or a unique beginning of it: show that bug, its cure,\n"
                  "and what finds it; without NAME, list them all")
      ->type_name("");
  sub->add_flag("--run", options->run, "Run that bug and its cure, or explore them, and print the reports");
  add_json_option(*sub, options->json, "Write that to FILE as well; - means to stdout, instead of text");
  sub->footer(exit_codes_help);
  sub->callback([options, &chosen] { chosen = [options] { return bugs(*options); }; });
}

} // namespace cli
