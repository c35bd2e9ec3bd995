// The command line as JSON; see asked.hpp.
#include <cli/asked.hpp>

#include <cli/help/formatter.hpp>
#include <cli/typed.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

namespace cli {
namespace {

nlohmann::json asked; // NOLINT(cert-err58-cpp): a null

// Returns a whole number as a number, anything else as text.
nlohmann::json value_of(std::string const& text) {
  std::uint64_t number = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? nlohmann::json(number) : nlohmann::json(text);
}

// Returns what was given for an option, or else its default; null if it has none.
nlohmann::json value_of(CLI::Option const& option) {
  auto const& given = option.results();
  if (option.get_items_expected_max() == 0) // a flag
    return option.count() > 0;
  if (option.get_items_expected_max() > 1) {
    auto all = nlohmann::json::array();
    for (auto const& text : given)
      all.push_back(value_of(text));
    return all;
  }
  if (!given.empty())
    return value_of(given.back());
  return option.get_default_str().empty() ? nlohmann::json() : value_of(option.get_default_str());
}

// "LESSON" and "--files" have the keys "lesson" and "files".
std::string key_of(CLI::Option const& option) {
  return CLI::detail::to_lower(option.get_single_name());
}

bool says_where_to_write(std::string const& key) {
  return key == "json" || key == "html" || key == "perfetto" || key == "record";
}

nlohmann::json options_of(CLI::App const& app) {
  auto options = nlohmann::json::object();
  for (auto const* const o : app.get_options()) {
    if (o == app.get_help_ptr() || says_where_to_write(key_of(*o)) ||
        (o->get_group() == old_names && o->count() == 0))
      continue;
    if (auto value = value_of(*o); !value.is_null())
      options[key_of(*o)] = std::move(value);
  }
  return options;
}

} // namespace

void note_what_was_asked(CLI::App const& app, int argc, char const* const* argv) {
  std::string command = "leaklab";
  for (int i = 1; i < argc; ++i)
    command += ' ' + typed(argv[i]);
  auto const* level = &app;
  while (!level->get_subcommands().empty())
    level = level->get_subcommands().front();
  asked = {{"schema", json_schema},
           {"leaklab", LEAKLAB_VERSION},
           {"command", std::move(command)},
           {"options", options_of(*level)}};
}

nlohmann::json what_was_asked() {
  return asked;
}

} // namespace cli
