// The commands and options of the program in the form of other tools: a man page, and a script by which bash completes.
// Both are made from the tables that the command line is parsed by, so they say what the program does.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace cli {

// Returns the subcommands that help lists.
std::vector<CLI::App const*> listed_subcommands(CLI::App const&);

// Returns the options and arguments that help lists.
std::vector<CLI::Option const*> listed_options(CLI::App const&);

// Returns the page as man reads it (roff with the macros of man(7)).
std::string man_page(CLI::App const&);

// Returns the script. `arguments` has the words that an argument may be, by its name, "LESSON", or, for
// that of one subcommand, "bugs NAME".
std::string bash_completion(CLI::App const&,
                            std::map<std::string, std::vector<std::string>> const& arguments);

} // namespace cli
