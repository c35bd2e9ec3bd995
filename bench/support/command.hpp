// Runs other programs as child processes, and times them.
#pragma once

#include <bench/support/measurement.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bench {

// A program with its arguments, the settings ("NAME=value") for its environment, and the folder in which it
// runs.
struct command {
  std::vector<std::string> words;
  std::vector<std::string> environment{};
  std::filesystem::path folder{"."};
};

// What commands that ran at the same time used.
struct ended {
  seconds time{};        // from before the first was started until the last had ended
  double peak_bytes = 0; // the most resident memory, summed over the commands
  // false: some command used no more than this process, and its peak is this process's
  bool peak_is_known = true;
  std::string output; // of all of them
};

// Starts all commands at once and waits for them. Standard error goes to /dev/null. Throws
// std::runtime_error, which names the program, if one cannot be started, does not exit with 0 or prints more
// than a pipe holds.
ended run_commands(std::vector<command> const& commands);

// Returns the first of these names that is a program in PATH and whose answer to `question`, if one is given,
// contains `expected`: a name alone does not say whose program it is.
std::optional<std::filesystem::path> find_program(std::vector<std::string> const& names,
                                                  std::string const& question = {},
                                                  std::string const& expected = {});

} // namespace bench
