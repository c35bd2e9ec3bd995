// leaklab lessons: the table of lessons.
#include <cli/commands/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/terminal/table.hpp>
#include <cli/terminal/terminal.hpp>

#include <lessons/lesson.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cli {
namespace {

ending list_lessons(std::string const& destination) {
  json_file const json(destination);
  auto all = nlohmann::json::array();
  for (auto const& l : lessons::all())
    all.push_back({{"lesson", l.name}, {"go", l.go}, {"summary", l.summary}});
  json.write({{"lessons", std::move(all)}});
  if (json.to_stdout())
    return {};
  std::vector<std::vector<std::string>> rows;
  for (auto const& l : lessons::all())
    rows.push_back({std::string(l.name), std::string(l.go), std::string(l.summary)});
  terminal::print(table({{"lesson"}, {"in the book"}, {"what it does"}}, rows));
  return {};
}

} // namespace

void add_lessons(CLI::App& app, command& chosen) {
  auto* const sub = app.add_subcommand("lessons", "List the lessons");
  auto const destination = std::make_shared<std::string>();
  add_json_option(*sub, *destination, "Write the list to FILE as well; - means to stdout, instead of text");
  sub->footer(exit_codes_help);
  sub->callback([&chosen, destination] { chosen = [destination] { return list_lessons(*destination); }; });
}

} // namespace cli
