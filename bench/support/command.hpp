// Runs other programs as child processes, and times them.
#pragma once

#include <bench/support/measurement.hpp>

#include <os/child.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bench {

// What commands that ran at the same time used.
struct ended {
  seconds time{};        // from before the first was started until the last had ended
  double peak_bytes = 0; // the most resident memory, summed over the commands
  // false: some command used no more than this process, and its peak is this process's
  bool peak_is_known = true;
  std::string output; // of all of them, without what they wrote to standard error
};

// Starts all commands at once and waits for them, however long they take. Throws std::runtime_error, which
// names the program, if one cannot be started or does not exit with 0.
ended run_commands(std::vector<os::command> const& commands);

// Returns the first of these names that is a program in PATH and whose answer to `question`, if one is given,
// contains `expected`: a name alone does not say whose program it is.
std::optional<std::filesystem::path> find_program(std::vector<std::string> const& names,
                                                  std::string const& question = {},
                                                  std::string const& expected = {});

} // namespace bench
