// Other programs, timed as child processes.
#pragma once

#include <bench/support/measurement.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bench {

// A program with its arguments, settings ("NAME=value") for its environment, and the folder it runs in.
struct command {
  std::vector<std::string> words;
  std::vector<std::string> environment{};
  std::filesystem::path folder{"."};
};

// What commands that ran at the same time came to.
struct ended {
  seconds time{};            // from before the first was started until the last had ended
  double peak_bytes = 0;     // the most memory that was there in fact, summed over the commands
  bool peak_is_known = true; // false: some command had no more than this process, and its peak is that
  std::string output;        // of all of them
};

// run_commands starts all of them at once and waits for them. Standard error goes to /dev/null. Throws
// std::runtime_error, naming the program, when one cannot be started, does not exit with 0 or prints more
// than a pipe holds.
ended run_commands(std::vector<command> const& commands);

// find_program looks for the first of these names in PATH that is a program, and whose answer to `question`,
// if there is one, contains `expected`: a name alone does not say whose program it is.
std::optional<std::filesystem::path> find_program(std::vector<std::string> const& names,
                                                  std::string const& question = {},
                                                  std::string const& expected = {});

} // namespace bench
