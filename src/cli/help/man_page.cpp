// The man page; see tables.hpp.
#include <cli/help/tables.hpp>

#include <cli/help/formatter.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace cli {

std::vector<CLI::App const*> listed_subcommands(CLI::App const& app) {
  return app.get_subcommands([](CLI::App const* sub) { return !sub->get_group().empty(); });
}

std::vector<CLI::Option const*> listed_options(CLI::App const& app) {
  return app.get_options(
      [](CLI::Option const* o) { return !o->get_group().empty() && o->get_group() != old_names; });
}

namespace {

// Returns text that man shows as it is.
std::string escaped(std::string_view text) {
  std::string result;
  bool begins_line = true;
  for (char const c : text) {
    if (begins_line && (c == '.' || c == '\''))
      result += "\\&";
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
    begins_line = c == '\n';
  }
  return result;
}

// Returns paragraphs. A line that begins with a space stays a line.
std::string paragraphs(std::string_view text) {
  std::string result = ".PP\n";
  while (!text.empty()) {
    auto const line = text.substr(0, text.find('\n'));
    if (line.empty())
      result += ".PP\n";
    else if (line.front() == ' ')
      result += ".br\n" + escaped(line) + '\n';
    else
      result += escaped(line) + '\n';
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return result;
}

std::string usage(std::string const& command, CLI::App const& app) {
  auto text = fmt::format(".B {}\n", escaped(command));
  if (!listed_subcommands(app).empty())
    text += ".I COMMAND\n";
  text += "[options]\n";
  for (auto const* const o : listed_options(app))
    if (o->get_positional())
      text += o->get_required() ? fmt::format(".I {}\n", escaped(o->get_single_name()))
                                : fmt::format("[\\fI{}\\fR]\n", escaped(o->get_single_name()));
  return text;
}

std::string entries_of(CLI::App const& app) {
  std::string text;
  for (auto const* const o : listed_options(app)) {
    auto const type = o->get_type_name().substr(0, o->get_type_name().find(':'));
    text += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", escaped(o->get_name(o->get_positional(), true)),
                        o->get_positional() || type.empty() || o->get_items_expected_max() == 0
                            ? ""
                            : " \\fI" + escaped(type) + "\\fR",
                        escaped(o->get_description()));
  }
  return text;
}

// Describes the commands of a level, and those below.
void describe(std::string& text, std::string const& command, CLI::App const& app) {
  for (auto const* const sub : listed_subcommands(app)) {
    auto const name = command + ' ' + sub->get_name();
    text += fmt::format(".SS {}\n{}.PP\n{}{}", escaped(name), usage(name, *sub),
                        escaped(sub->get_description()) + ".\n", entries_of(*sub));
    if (!sub->get_footer().empty())
      text += paragraphs(sub->get_footer());
    describe(text, name, *sub);
  }
}

} // namespace

std::string man_page(CLI::App const& app) {
  auto const& name = app.get_name();
  auto text = fmt::format(
      ".TH LEAKLAB 1 \"\" \"{}\" \"User Commands\"\n.SH NAME\n{} \\- shows concurrency bugs on "
      "Boost.Fiber\n.SH SYNOPSIS\n{}.SH DESCRIPTION\n{}\n.SH OPTIONS\n{}.SH COMMANDS\n",
      escaped(app.version()), name, usage(name, app), escaped(app.get_description()), entries_of(app));
  describe(text, name, app);
  return text + ".SH NOTES\n" + paragraphs(app.get_footer());
}

} // namespace cli
