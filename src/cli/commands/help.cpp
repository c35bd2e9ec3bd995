// leaklab help: what leaklab --help and leaklab COMMAND --help print; the man page, and completion for bash.
#include <cli/commands/commands.hpp>
#include <cli/help/tables.hpp>
#include <cli/terminal/closest.hpp>
#include <cli/terminal/terminal.hpp>

#include <catalogue/catalogue.hpp>
#include <lessons/lesson.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
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

// Returns the names that arguments may have.
std::map<std::string, std::vector<std::string>> known_arguments(CLI::App const& app) {
  std::map<std::string, std::vector<std::string>> names;
  for (auto const& lesson : lessons::all())
    names["LESSON"].emplace_back(lesson.name);
  for (auto const& bug : catalogue::bugs())
    names["bugs NAME"].push_back(bug.name);
  for (auto const* const sub : listed_subcommands(app))
    names["COMMAND"].push_back(sub->get_name());
  return names;
}

struct help_options {
  std::string command;
  bool man = false, bash = false;
};

ending help(CLI::App const& app, help_options const& o) {
  if (o.man + o.bash + !o.command.empty() > 1)
    throw input_error("help", "prints one thing: leave all but one of COMMAND, --man and --bash out");
  if (o.man)
    terminal::print_as_it_is(man_page(app));
  else if (o.bash)
    terminal::print_as_it_is(bash_completion(app, known_arguments(app)));
  else
    return help_on(app, o.command);
  return {};
}

} // namespace

void add_help(CLI::App& app, command& chosen) {
  auto const o = std::make_shared<help_options>();
  auto* const sub = app.add_subcommand("help", "Say what a subcommand does and which options it has");
  sub->add_option("COMMAND", o->command, "A subcommand; without it, all of them are listed")->type_name("");
  sub->add_flag("--man", o->man, "Print a man page of the whole program");
  sub->add_flag("--bash", o->bash, "Print a script by which bash completes: source <(leaklab help --bash)");
  sub->footer(exit_codes_help);
  sub->callback([&app, o, &chosen] { chosen = [&app, o] { return help(app, *o); }; });
}

} // namespace cli
