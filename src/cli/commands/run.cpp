// leaklab run: one lesson, what it returned, and the report.
#include <cli/commands/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson/lesson_log.hpp>
#include <cli/lesson/lesson_names.hpp>
#include <cli/lesson/lesson_run.hpp>
#include <cli/lesson/pictures.hpp>
#include <cli/terminal/terminal.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace cli {
namespace {

struct run_options {
  std::string lesson;
  picture_options pictures;
  lesson_run_options how;
  std::string json;
};

// Runs the lesson and shows progress. The lesson's own log goes to stderr.
lesson_run run_shown(lessons::lesson const& lesson, pictures const& p, lesson_run_options const& how) {
  auto const tried = std::make_shared<std::atomic<std::size_t>>(0);
  terminal::progress shown(std::string(lesson.name), p.files.size(), [tried] { return tried->load(); });
  lesson_log const log([&shown](std::string_view text) { shown.complain(text); });
  return run_lesson(lesson, p, how, tried);
}

ending run_one(run_options const& options) {
  auto const& lesson = lesson_named(options.lesson);
  json_file const json(options.json);
  auto const p = take_pictures(options.pictures);
  json.must_spare(p.files);
  auto const result = run_shown(lesson, p, options.how);
  if (!json.to_stdout())
    terminal::print(fmt::format(
        "{}: {}\n{}\n{}\n\n{}", lesson.name, lesson.summary, what_is_run(p, options.how),
        result.returned_text(),
        leaklab::to_text(result.report, {.colour = terminal::colour(), .body = "make_thumbnails"})));
  json.write(to_json(result));
  return {.code = code_of(result.report),
          .threads_left = result.report.verdict == leaklab::verdict::unfinished};
}

} // namespace

void add_run(CLI::App& app, command& chosen) {
  auto const options = std::make_shared<run_options>();
  auto* const sub = app.add_subcommand("run", "Run one lesson; print what it returned and the report");
  sub->add_option("LESSON", options->lesson, lesson_name_help)->required()->type_name("");
  add_picture_options(*sub, options->pictures);
  add_lesson_run_options(*sub, options->how);
  add_json_option(*sub, options->json,
                  "Write the result to FILE as well; - means to stdout, instead of text");
  sub->footer(std::string(pictures_help) + "\n\n" + exit_codes_help);
  sub->callback([options, &chosen] { chosen = [options] { return run_one(*options); }; });
}

} // namespace cli
