// leaklab lessons: the table of lessons.
#include <cli/commands/commands.hpp>
#include <cli/terminal/table.hpp>
#include <cli/terminal/terminal.hpp>

#include <lessons/lesson.hpp>

#include <CLI/CLI.hpp>

namespace cli {
namespace {

ending list_lessons() {
  std::vector<std::vector<std::string>> rows;
  for (auto const& l : lessons::all())
    rows.push_back({std::string(l.name), std::string(l.go), std::string(l.summary)});
  terminal::print(table({{"lesson"}, {"in the book"}, {"what it does"}}, rows));
  return {};
}

} // namespace

void add_lessons(CLI::App& app, command& chosen) {
  auto* const sub = app.add_subcommand("lessons", "List the lessons");
  sub->footer(exit_codes_help);
  sub->callback([&chosen] { chosen = list_lessons; });
}

} // namespace cli
