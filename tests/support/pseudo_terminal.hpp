// Skips tests on a pseudo-terminal, with the reason, if the machine has none, as in a container without
// /dev/ptmx.
#pragma once

#include <gtest/gtest.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

// Returns why no pseudo-terminal can be had; empty if one can.
inline std::string why_no_pseudo_terminal() {
  auto const terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal == -1)
    return "no pseudo-terminal: /dev/ptmx: " + std::generic_category().message(errno);
  char name[128];
  int program_end = -1;
  if (::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0 && ::ptsname_r(terminal, name, sizeof name) == 0)
    program_end = ::open(name, O_RDWR | O_NOCTTY);
  auto const error = errno;
  ::close(terminal);
  if (program_end == -1)
    return "no pseudo-terminal: " + std::generic_category().message(error);
  ::close(program_end);
  return {};
}

// Begins a test that needs a pseudo-terminal.
#define LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL()                                                               \
  if (auto const why = why_no_pseudo_terminal(); !why.empty())                                               \
  GTEST_SKIP() << why
