// leaklab compare: every lesson on the same pictures, as one table, and the reports of the lessons that leak.
#include <cli/commands/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson/lesson_log.hpp>
#include <cli/lesson/lesson_run.hpp>
#include <cli/lesson/pictures.hpp>
#include <cli/terminal/table.hpp>
#include <cli/terminal/terminal.hpp>

#include <leaklab/report/words.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

namespace cli {
namespace {

struct compare_options {
  picture_options pictures;
  lesson_run_options how;
  std::string json;
};

std::vector<lesson_run> run_all(pictures const& p, lesson_run_options const& how) {
  auto const tried = std::make_shared<std::atomic<std::size_t>>(0);
  terminal::progress const shown("comparing lessons", p.files.size() * lessons::all().size(),
                                 [tried] { return tried->load(); });
  // Some lessons log the errors that others return. Each of them would log the same lines, so they are
  // dropped.
  lesson_log const dropped({});
  std::vector<lesson_run> runs;
  for (auto const& lesson : lessons::all())
    runs.push_back(run_lesson(lesson, p, how, tried));
  return runs;
}

bool is_clean(lesson_run const& r) {
  return r.report.verdict == leaklab::verdict::clean;
}

std::string memory(std::size_t bytes) {
  return bytes == 0 ? "0" : leaklab::detail::words::memory(bytes);
}

// Returns green only if all fibers had finished when make_thumbnails returned.
char const* colour_of(leaklab::run_report const& r) {
  return r.verdict != leaklab::verdict::clean ? "1;31" : r.outlived > 0 ? "33" : "32";
}

std::string comparison(std::span<lesson_run const> runs) {
  constexpr auto right = column::side::right;
  constexpr std::size_t verdict_column = 1;
  std::vector<std::vector<std::string>> rows;
  for (auto const& r : runs)
    rows.push_back({std::string(r.lesson->name), std::string(to_string(r.report.verdict)),
                    fmt::format("{}/{}", r.report.finished, r.report.spawned),
                    std::to_string(r.report.outlived), std::to_string(r.report.stuck.size()),
                    memory(pinned_bytes(r.report)), std::to_string(r.thumbnails)});
  return table({{"lesson"},
                {"verdict"},
                {"finished", right},
                {"outlived", right},
                {"stuck", right},
                {"pinned", right},
                {"written", right}},
               rows, [&](std::string const& cell, std::size_t row, std::size_t c) {
                 if (c != verdict_column)
                   return cell;
                 return terminal::painted(colour_of(runs[row].report), cell);
               });
}

// Returns whether each lesson did what it is there to show.
std::string judgement(std::span<lesson_run const> runs) {
  std::string wrong, leaking, spared;
  for (auto const& r : runs) {
    if (!r.as_expected())
      wrong += fmt::format("  {}: {}\n", r.lesson->name, to_string(r.report.verdict));
    else if (r.may_leak()) {
      auto& names = is_clean(r) ? spared : leaking;
      names += (names.empty() ? "" : ", ") + std::string(r.lesson->name);
    }
  }
  if (!wrong.empty())
    return fmt::format("\n{}\n{}", terminal::painted("1;31", "Not as expected:"), wrong);
  if (!spared.empty())
    return fmt::format("\n{} may leak when a file fails, and did not. No other lesson leaks, as expected.\n",
                       spared);
  if (!leaking.empty())
    return fmt::format("\nAs expected: {} leaks, since a file fails, and no other lesson does.\n", leaking);
  return "\nAs expected: no lesson leaks.\n";
}

// Returns the reports that are not clean, each under a heading; they stand below the table.
std::string reports(std::span<lesson_run const> runs) {
  std::string text;
  for (auto const& r : runs)
    if (!is_clean(r))
      text += fmt::format(
          "\n{}: {}\n\n{}", terminal::painted("1", std::string(r.lesson->name)), r.returned_text(),
          leaklab::to_text(r.report, {.colour = terminal::colour(), .body = "make_thumbnails"}));
  return text;
}

ending compare(compare_options const& options) {
  json_file const json(options.json);
  auto const p = take_pictures(options.pictures);
  json.must_spare(p.files);
  auto const runs = run_all(p, options.how);
  if (!json.to_stdout())
    terminal::print(what_is_run(p, options.how) + "\n\n" + comparison(runs) + judgement(runs) +
                    reports(runs));
  auto all = nlohmann::json::array();
  for (auto const& r : runs)
    all.push_back(to_json(r));
  json.write({{"lessons", std::move(all)}});
  auto code = exit_code::clean;
  for (auto const& r : runs)
    code = std::max(code, code_of(r.report));
  return {.code = code, .threads_left = std::ranges::any_of(runs, [](auto const& r) {
                          return r.report.verdict == leaklab::verdict::unfinished;
                        })};
}

} // namespace

void add_compare(CLI::App& app, command& chosen) {
  auto const options = std::make_shared<compare_options>();
  auto* const sub = app.add_subcommand("compare", "Run every lesson on the same pictures; print one table");
  add_picture_options(*sub, options->pictures);
  add_lesson_run_options(*sub, options->how);
  add_json_option(*sub, options->json,
                  "Write the results to FILE as well; - means to stdout, instead of text");
  sub->footer(fmt::format(
      "Columns: how many fibers finished, of how many that were spawned, the body included; how many "
      "outlived\n"
      "make_thumbnails (had not finished when it returned); and are stuck (can never finish); the\n"
      "address space that the stuck fibers' stacks pin; the number of thumbnails written. Below the table "
      "stands whether each lesson did what it is there to show, and the\n"
      "report of every lesson that is not clean. What the lessons log is left out.\n\n"
      "{}\nEvery lesson writes the same thumbnails again.\n\n"
      "{}\nThe lessons are there to show leaks: expect 1 when a picture is broken.",
      pictures_help, exit_codes_help));
  sub->callback([options, &chosen] { chosen = [options] { return compare(*options); }; });
}

} // namespace cli
