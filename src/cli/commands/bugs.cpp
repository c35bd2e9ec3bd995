// leaklab bugs: the table of the catalogue of bugs.
#include <cli/commands/commands.hpp>
#include <cli/terminal/table.hpp>
#include <cli/terminal/terminal.hpp>

#include <catalogue/catalogue.hpp>

#include <CLI/CLI.hpp>

namespace cli {
namespace {

// The tools that find it: "ThreadSanitizer, AddressSanitizer".
std::string found_by(catalogue::bug const& b) {
  constexpr std::pair<std::string_view, std::string_view> tools[] = {
      {"TSan", "ThreadSanitizer"}, {"ASan", "AddressSanitizer"}, {"leaklab", "leaklab"}};
  std::string all;
  for (auto const& [tool, name] : tools)
    if (b.caught_by(tool))
      all += (all.empty() ? "" : ", ") + std::string(name);
  return all.empty() ? "no tool" : all;
}

ending list_bugs() {
  std::vector<std::vector<std::string>> rows;
  for (auto const& b : catalogue::bugs())
    rows.push_back({b.name, b.about, found_by(b), b.summary});
  terminal::print(
      table({{"bug"}, {"about"}, {"found by"}, {"what it is"}}, rows) +
      "\ncatalogue/ has the programs, their cures, and a page for each; make bugs tries them all.\n");
  return {};
}

} // namespace

void add_bugs(CLI::App& app, command& chosen) {
  auto* const sub = app.add_subcommand("bugs", "List the catalogue of bugs and who finds them");
  sub->footer(exit_codes_help);
  sub->callback([&chosen] { chosen = list_bugs; });
}

} // namespace cli
