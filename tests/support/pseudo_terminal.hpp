// Skips tests on a pseudo-terminal, with the reason, if the machine has none, as in a container without
// /dev/ptmx.
#pragma once

#include <os/descriptor.hpp>
#include <os/pseudo_terminal.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>

#include <cerrno>
#include <string>
#include <system_error>

// Returns why no pseudo-terminal can be had; empty if one can.
inline std::string why_no_pseudo_terminal() try {
  os::pseudo_terminal const terminal;
  os::descriptor const other_end(::open(terminal.name().c_str(), O_RDWR | O_NOCTTY));
  return other_end.valid() ? "" : "no pseudo-terminal: " + std::generic_category().message(errno);
} catch (std::system_error const& e) {
  return std::string("no pseudo-terminal: ") + e.what();
}

// Begins a test that needs a pseudo-terminal.
#define LEAKLAB_SKIP_WITHOUT_PSEUDO_TERMINAL()                                                               \
  if (auto const why = why_no_pseudo_terminal(); !why.empty())                                               \
  GTEST_SKIP() << why
