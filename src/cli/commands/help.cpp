// leaklab help: what leaklab --help and leaklab COMMAND --help print.
#include <cli/commands/commands.hpp>
#include <cli/terminal/closest.hpp>
#include <cli/terminal/terminal.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace cli {
namespace {

ending help_on(CLI::App const& app, std::string const& name) {
  auto const formatter = app.get_formatter();
  auto const print = [&](CLI::App const& a, std::string const& command) {
    terminal::print(formatter->make_help(&a, command, CLI::AppFormatMode::Normal));
    return ending{};
  };
  if (name.empty())
    return print(app, app.get_name());
  auto const all = app.get_subcommands([](CLI::App const*) { return true; });
  auto const found = std::ranges::find(all, name, [](CLI::App const* a) { return a->get_name(); });
  if (found != all.end())
    return print(**found, app.get_name() + ' ' + name);
  std::vector<std::string> names;
  names.reserve(all.size());
  for (auto const* a : all)
    names.push_back(a->get_name());
  throw input_error(name, "no such subcommand" + did_you_mean(name, names));
}

} // namespace

void add_help(CLI::App& app, command& chosen) {
  auto const name = std::make_shared<std::string>();
  auto* const sub = app.add_subcommand("help", "Say what a subcommand does and which options it has");
  sub->add_option("COMMAND", *name, "A subcommand; without it, all of them are listed")->type_name("");
  sub->footer(exit_codes_help);
  sub->callback([&app, name, &chosen] { chosen = [&app, name] { return help_on(app, *name); }; });
}

} // namespace cli
