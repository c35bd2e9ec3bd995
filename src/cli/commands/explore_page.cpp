// Makes the graphs of one lesson or two, and a page of them; see explore_page.hpp.
#include <cli/commands/explore_page.hpp>

#include <cli/exit_code.hpp>
#include <cli/lesson/lesson_log.hpp>
#include <cli/lesson/lesson_names.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vector>

namespace cli {

void add_explore_page_options(CLI::App& app, explore_page_options& o) {
  add_html_option(app, o.html,
                  "Write a page that shows every schedule, for a browser, to\n"
                  "FILE; only its data, if FILE ends in .json");
  app.add_option("--beside", o.beside, "Show this lesson beside the first one in the page")
      ->type_name("LESSON");
}

explore_page::explore_page(explore_page_options const& options, leaklab::clock clock)
    : options_(options), beside_(options.beside.empty() ? nullptr : &lesson_named(options.beside)),
      file_(options.html) {
  if (beside_ && !file_.is_wanted())
    throw input_error("--beside", "is about the page: give --html FILE as well");
  if (file_.is_wanted() && clock != leaklab::clock::when_idle)
    throw input_error("--html", "a page shows no schedules with another clock than when_idle");
}

void explore_page::write(lessons::lesson const& lesson, stand_in_options const& work, limits most,
                         std::uint64_t schedules) const {
  if (!file_.is_wanted())
    return;
  auto const graph_of = [&](lessons::lesson const& l, std::uint64_t known) {
    lesson_log const log([](std::string_view) {});
    return leaklab::schedules_as_json(
        telling_lesson(l, work),
        {.title = std::string(l.name),
         .summary = std::string(l.summary),
         .command = fmt::format("leaklab replay {} {} --schedule {{}}", l.name, to_string(work)),
         .max_schedules = most.schedules,
         .schedules = known,
         .time_limit = most.time});
  };
  std::vector graphs{graph_of(lesson, schedules)};
  if (beside_)
    graphs.push_back(graph_of(*beside_, 0));
  file_.write(graphs);
}

} // namespace cli
