// Tables of a class as HTML; see class_page.hpp.
#include <cli/course/class_page.hpp>

#include <cli/course/failing_schedule.hpp>
#include <cli/course/markup.hpp>

#include <fmt/format.h>
#include <shown/shown.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

namespace cli::course {
namespace {

using std::string_view;
using grades = std::span<named_grades const>;

constexpr string_view head = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Results of the exercises</title>
<style>
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1d20; --soft: #565c64; --line: #c9ced6; --panel: #f4f6f8; --accent: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --ink: #eef1f4; --soft: #aeb6bf; --line: #444c55; --panel: #1e2328; --accent: #8cc4ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80em; padding: 1em; background: var(--paper); color: var(--ink);
  font: 18px/1.4 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.5em; margin: 0; } h2 { font-size: 1.2em; margin: 1.5em 0 .3em; } p { margin: .3em 0; }
.table { overflow-x: auto; } .table:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; }
th, td { padding: .25em .7em; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: var(--panel); vertical-align: bottom; } tfoot th, tfoot td { border-top: 2px solid var(--line); font-weight: 700; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.none { color: var(--soft); } td.text, tbody th { overflow-wrap: anywhere; min-width: 8em; }
code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #999; --panel: #eee; }
  body { max-width: none; padding: 0; font-size: 10pt; } .table { overflow: visible; } thead { display: table-header-group; } tr { break-inside: avoid; } h2 { break-after: avoid; }
  th, td { padding: .15em .35em; } td.text, tbody th { min-width: 0; }
}
</style>
)";

// Returns text that a submission may have chosen: no byte of it is markup, ends the line or turns it around.
std::string safe(string_view text) {
  return escaped(shown::line(text));
}

nlohmann::json const& of(named_grades const& s, std::size_t exercise) {
  return s.grades.at("exercises").at(exercise);
}

std::string number(std::size_t n) {
  return fmt::format(R"(<td class="number{}">{}</td>)", n == 0 ? " none" : "", n);
}

// Returns a table that can be scrolled by keys, too. The rows are HTML.
std::string table(string_view title, string_view id, string_view columns, string_view rows,
                  string_view sums = "") {
  return fmt::format(
      "<h2 id=\"{0}\">{1}</h2>\n<div class=\"table\" role=\"region\" aria-labelledby=\"{0}\" "
      "tabindex=\"0\">\n<table>\n<thead><tr>{2}</tr></thead>\n<tbody>\n{3}</tbody>\n{4}</table>\n</div>\n",
      id, title, columns, rows, sums);
}

std::string column(string_view text, bool is_number = false) {
  return fmt::format(R"(<th scope="col"{}>{}</th>)", is_number ? R"( class="number")" : "", safe(text));
}

std::string row(string_view name) {
  return fmt::format(R"(<th scope="row">{}</th>)", safe(name));
}

// Full points first, then the kinds as docs/coursework.md lists them, then those that it does not know.
std::vector<std::string> kinds_of(std::size_t exercises, grades submissions) {
  constexpr std::array known{"cured",        "solved",         "leak",         "deadlock",
                             "wrong answer", "not concurrent", "crash",        "endless",
                             "undecided",    "data race",      "memory error", "undefined behaviour",
                             "not compiled", "refused",        "ended",        "missing"};
  std::set<std::pair<std::ptrdiff_t, std::string>> found; // by their place
  for (auto const& s : submissions)
    for (std::size_t i = 0; i < exercises; ++i) {
      auto kind = of(s, i).at("kind").get<std::string>();
      auto const place = std::ranges::find(known, string_view(kind)) - known.begin();
      found.emplace(place, std::move(kind));
    }
  std::vector<std::string> kinds;
  kinds.reserve(found.size());
  for (auto const& [_, kind] : found)
    kinds.push_back(kind);
  return kinds;
}

std::string full_points(std::vector<exercise> const& exercises, grades submissions) {
  std::string rows;
  for (std::size_t i = 0; i < exercises.size(); ++i) {
    auto const full = std::ranges::count_if(
        submissions, [&](named_grades const& s) { return of(s, i).at("points") == of(s, i).at("of"); });
    rows += fmt::format("<tr>{}<td class=\"text\">{}</td>{}{}</tr>\n", row(exercises[i].name),
                        safe(exercises[i].title), number(exercises[i].points),
                        number(static_cast<std::size_t>(full)));
  }
  return table("Full points", "full",
               column("exercise") + column("task") + column("full points", true) +
                   column("submissions that have them", true),
               rows);
}

std::string verdicts(std::vector<exercise> const& exercises, grades submissions) {
  auto const kinds = kinds_of(exercises.size(), submissions);
  auto columns = column("exercise");
  for (auto const& kind : kinds)
    columns += column(kind, true);
  std::vector<std::size_t> sums(kinds.size());
  std::string rows;
  for (std::size_t i = 0; i < exercises.size(); ++i) {
    rows += "<tr>" + row(exercises[i].name);
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      auto const n = static_cast<std::size_t>(std::ranges::count_if(
          submissions, [&](named_grades const& s) { return of(s, i).at("kind") == kinds[k]; }));
      sums[k] += n;
      rows += number(n);
    }
    rows += "</tr>\n";
  }
  auto sum = "<tfoot><tr>" + row("all exercises");
  for (auto const n : sums)
    sum += number(n);
  return table("Verdicts", "verdicts", columns, rows, sum + "</tr></tfoot>\n");
}

// Returns the schedule, or the beginning of a very long one; without a choice it is the order of a queue.
std::string schedule_text(std::string const& schedule) {
  constexpr std::size_t most = 200;
  if (schedule.empty())
    return "the order of a queue";
  auto const more =
      schedule.size() > most ? fmt::format(" and {} more characters", schedule.size() - most) : "";
  return fmt::format("<code>{}{}</code>{}", safe(string_view(schedule).substr(0, most)),
                     more.empty() ? "" : "...", more);
}

std::string examples(std::vector<std::string> const& names) {
  constexpr std::size_t most = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
    text += (i == 0 ? "" : ", ") + safe(shown::name(names[i]));
  return names.size() <= most ? text : fmt::format("{} and {} more", text, names.size() - most);
}

std::string failing_schedules(std::vector<exercise> const& exercises, grades submissions) {
  std::string rows;
  for (std::size_t i = 0; i < exercises.size(); ++i) {
    auto const most = most_common_failing_schedule(exercises[i], i, submissions);
    rows += "<tr>" + row(exercises[i].name);
    if (!most) {
      rows += "<td class=\"none\" colspan=\"4\">no submission fails with a schedule</td></tr>\n";
      continue;
    }
    auto const round = most->round.empty() ? "" : ", then again and again " + schedule_text(most->round);
    rows += fmt::format(
        "<td class=\"text\">{}{}</td>{}<td class=\"text\">{}</td><td class=\"text\">{}</td></tr>\n",
        schedule_text(most->schedule), round, number(most->names.size()), safe(most->diagnosis),
        examples(most->names));
  }
  return table("Most common failing schedules", "schedules",
               column("exercise") + column("schedule") + column("submissions that fail with it", true) +
                   column("diagnosis of the first") + column("submissions, for example"),
               rows) +
         "<p>The grader names the shortest failing schedule of the first question that a submission does not "
         "answer well. "
         "Schedules of different questions are counted apart.</p>\n";
}

std::string all_points(std::vector<exercise> const& exercises, grades submissions) {
  auto columns = column("submission");
  for (auto const& e : exercises)
    columns += column(e.name, true);
  std::string rows;
  for (auto const& s : submissions) {
    rows += "<tr>" + row(shown::name(s.name));
    for (std::size_t i = 0; i < exercises.size(); ++i)
      rows += number(of(s, i).at("points").get<std::size_t>());
    rows += number(s.grades.at("points").get<std::size_t>()) + "</tr>\n";
  }
  return table("Points", "points", columns + column("points", true), rows);
}

} // namespace

std::string to_html(std::vector<exercise> const& exercises, std::span<named_grades const> submissions) {
  return fmt::format("{}<h1>Results of the exercises</h1>\n<p>{} submission{}, {} exercise{}. "
                     "leaklab " LEAKLAB_VERSION "</p>\n<main>\n",
                     head, submissions.size(), submissions.size() == 1 ? "" : "s", exercises.size(),
                     exercises.size() == 1 ? "" : "s") +
         full_points(exercises, submissions) + verdicts(exercises, submissions) +
         failing_schedules(exercises, submissions) + all_points(exercises, submissions) +
         "</main>\n</html>\n";
}

} // namespace cli::course
