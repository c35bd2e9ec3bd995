// How --help looks.
#pragma once

#include <cstddef>

namespace CLI {
class App;
}

namespace cli {

// Every line of help has this many columns at most.
inline constexpr std::size_t help_columns = 80;

// The group of options that help leaves out, since another option has a better name for the same. (An option that
// CLI11 hides has no name in messages either.)
inline constexpr auto old_names = "Old names";

// Lets the help of the program and of its subcommands be broken into lines of help_columns. Call it before
// subcommands are added.
void set_help_format(CLI::App&);

} // namespace cli
