// Runs programs of others that the tests here use: compilers and binutils.
#pragma once

#include <stdio.h>
#include <sys/wait.h>

#include <array>
#include <stdexcept>
#include <string>

// Returns what a command writes to its standard output. The command goes to a shell, so text with special
// characters must be quoted in it. Throws std::runtime_error with the command if it fails.
inline std::string output_of(std::string const& command) {
  std::string text;
  auto* const pipe = ::popen(command.c_str(), "r");
  if (!pipe)
    throw std::runtime_error("popen: " + command);
  std::array<char, 1 << 16> bytes;
  while (auto const n = ::fread(bytes.data(), 1, bytes.size(), pipe))
    text.append(bytes.data(), n);
  if (auto const status = ::pclose(pipe); !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error("failed: " + command + "\n" + text);
  return text;
}

inline bool is_installed(std::string const& program) {
  return output_of("command -v " + program + " || true") != "";
}
