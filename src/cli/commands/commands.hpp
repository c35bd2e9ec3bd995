// The subcommands, each in the .cpp file of its name. A new one needs a line here and a line in main.cpp.
#pragma once

#include <cli/exit_code.hpp>

#include <functional>

namespace CLI {
class App;
}

namespace cli {

// Runs the subcommand that was parsed. Throws input_error.
using command = std::function<ending()>;

// Each function adds its subcommand, with options and help, to `app`. Parsing that subcommand sets `chosen`.
void add_bugs(CLI::App& app, command& chosen);
void add_course(CLI::App& app, command& chosen);
void add_explore(CLI::App& app, command& chosen);
void add_help(CLI::App& app, command& chosen);
void add_lessons(CLI::App& app, command& chosen);
void add_live(CLI::App& app, command& chosen);
void add_merge(CLI::App& app, command& chosen);
void add_photos(CLI::App& app, command& chosen);
void add_quiz(CLI::App& app, command& chosen);
void add_replay(CLI::App& app, command& chosen);
void add_run(CLI::App& app, command& chosen);
void add_compare(CLI::App& app, command& chosen);

} // namespace cli
