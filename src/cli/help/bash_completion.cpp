// The script for bash; see tables.hpp.
#include <cli/help/tables.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <string_view>

namespace cli {
namespace {

// What completes in the same way for every program.
constexpr std::string_view machinery = R"sh(
_leaklab() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} level= i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case " $(_leaklab_commands "$level") " in *" ${COMP_WORDS[i]} "*) level="$level ${COMP_WORDS[i]}" ;; esac
  done
  local values=$(_leaklab_values "$level" "$before") words
  case $values in
    FILE) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
    NONE) COMPREPLY=() && return ;;
    ?*) words=$values ;;
    *)
      words=$(_leaklab_commands "$level")
      [[ $word != -* ]] || words=
      words="$words $(_leaklab_words "$level" "$word")"
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -o filenames -F _leaklab leaklab ./leaklab
)sh";

std::string joined(std::vector<std::string> const& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

// Returns what an option's value may be: words; FILE; or NONE, if that is something to think of.
std::string values_of(CLI::Option const& o) {
  auto const type = o.get_type_name();
  if (auto const open = type.find('{'); open != type.npos) {
    auto words = type.substr(open + 1, type.find('}') - open - 1);
    for (auto& c : words)
      c = c == ',' ? ' ' : c;
    return words;
  }
  return type.starts_with("FILE") || type.starts_with("DIR") ? "FILE" : "NONE";
}

struct tables {
  std::string commands, values, words; // branches of a case
};

void add(tables& t, std::string const& level, CLI::App const& app,
         std::map<std::string, std::vector<std::string>> const& arguments) {
  std::vector<std::string> names, options, positionals;
  for (auto const* const sub : listed_subcommands(app))
    names.push_back(sub->get_name());
  for (auto const* const o : listed_options(app)) {
    if (o->get_positional()) {
      auto known = arguments.find(app.get_name() + ' ' + o->get_single_name());
      known = known == arguments.end() ? arguments.find(o->get_single_name()) : known;
      if (known != arguments.end())
        positionals.push_back(joined(known->second));
      continue;
    }
    auto const option = (o->get_lnames().empty() ? "-" : "--") + o->get_single_name();
    options.push_back(option);
    if (o->get_items_expected_max() > 0)
      t.values += fmt::format("    '{} {}') echo {} ;;\n", level, option, values_of(*o));
  }
  t.commands += fmt::format("    '{}') echo {} ;;\n", level, joined(names));
  // First those below: their branches are longer, and the first that fits is taken.
  for (auto const* const sub : listed_subcommands(app))
    add(t, level + ' ' + sub->get_name(), *sub, arguments);
  // An argument that is a file completes as such, since no word fits.
  t.words += fmt::format("    '{} -'*) echo {} ;;\n    '{} '*) echo {} ;;\n", level, joined(options), level,
                         joined(positionals));
}

} // namespace

std::string bash_completion(CLI::App const& app,
                            std::map<std::string, std::vector<std::string>> const& arguments) {
  tables t;
  add(t, "", app, arguments);
  auto const function = [](char const* name, char const* of, std::string const& branches) {
    return fmt::format("{}() {{\n  case \"{}\" in\n{}  esac\n}}\n", name, of, branches);
  };
  return "# Completes leaklab's commands, options and names in bash.\n" +
         function("_leaklab_commands", "$1", t.commands) + function("_leaklab_values", "$1 $2", t.values) +
         function("_leaklab_words", "$1 $2", t.words) + std::string(machinery);
}

} // namespace cli
