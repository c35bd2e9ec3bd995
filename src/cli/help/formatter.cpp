// A formatter of CLI11 that breaks lines; see formatter.hpp.
#include <cli/help/formatter.hpp>

#include <cli/terminal/filled.hpp>

#include <CLI/CLI.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace cli {
namespace {

constexpr std::size_t name_columns = 28; // of an option's name and its values
constexpr std::size_t subcommand_columns = 11;

// A default at the end of a text stays in one piece: the space in "[default: 3]" is one of these until then.
constexpr char no_break = '\x01';

std::string with_whole_default(std::string text) {
  constexpr std::string_view begin = "[default: ";
  auto const at = text.rfind(begin);
  constexpr std::size_t longest = 24;
  if (at != std::string::npos && text.size() - at <= longest)
    for (auto i = at; i < text.size(); ++i)
      if (text[i] == ' ')
        text[i] = no_break;
  return text;
}

std::string filled_with_whole_default(std::string const& text, std::size_t width) {
  auto result = filled(with_whole_default(text), width);
  for (auto& c : result)
    if (c == no_break)
      c = ' ';
  return result;
}

class formatter : public CLI::Formatter {
public:
  formatter() { column_width(name_columns); }

  std::string make_description(CLI::App const* app) const override {
    return filled(app->get_description(), help_columns) + '\n';
  }

  // The description says what the default is.
  std::string make_option_opts(CLI::Option const* option) const override {
    auto text = CLI::Formatter::make_option_opts(option);
    auto const by_default = "=" + option->get_default_str();
    if (auto const at = text.find(by_default); by_default.size() > 1 && at != text.npos)
      text.erase(at, by_default.size());
    return text;
  }

  std::string make_option_desc(CLI::Option const* option) const override {
    return filled_with_whole_default(option->get_description(), help_columns - name_columns);
  }

  std::string make_group(std::string group, bool is_positional,
                         std::vector<CLI::Option const*> options) const override {
    return group == old_names
               ? ""
               : CLI::Formatter::make_group(std::move(group), is_positional, std::move(options));
  }

  // A group that is left out makes CLI11 write an empty line too many.
  std::string make_help(CLI::App const* app, std::string name, CLI::AppFormatMode mode) const override {
    auto text = CLI::Formatter::make_help(app, std::move(name), mode);
    for (auto at = text.find("\n\n\n"); at != text.npos; at = text.find("\n\n\n", at))
      text.erase(at, 1);
    return text;
  }

  std::string make_subcommand(CLI::App const* sub) const override {
    std::ostringstream out;
    CLI::detail::format_help(out, sub->get_name(),
                             filled(sub->get_description(), help_columns - subcommand_columns),
                             subcommand_columns);
    return out.str();
  }

  std::string make_footer(CLI::App const* app) const override {
    auto const footer = app->get_footer();
    return footer.empty() ? "" : filled(footer, help_columns) + '\n';
  }
};

} // namespace

void set_help_format(CLI::App& app) {
  app.formatter(std::make_shared<formatter>()); // subcommands inherit it
}

} // namespace cli
