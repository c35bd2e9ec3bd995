// Runs programs of others that the tests here use: compilers and binutils.
#pragma once

#include <os/child.hpp>

#include <chrono>
#include <filesystem>
#include <string>

// Returns what a script of sh writes to its standard output; text with special characters must be quoted in
// it. Throws std::runtime_error, with all that it printed, if it fails.
inline std::string output_of(std::string const& script, std::filesystem::path const& folder = {}) {
  auto command = os::shell(script);
  command.folder = folder;
  command.time_limit = std::chrono::minutes(5); // a compiler may take long where everything does
  return os::output_of(command);
}

inline bool is_installed(std::string const& program) {
  return os::run(os::shell("command -v " + program)).succeeded();
}
