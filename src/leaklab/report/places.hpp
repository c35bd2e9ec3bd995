// Reads a stack as a person would: finds the line of the user's own code, and what that line waits in.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/report/library.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace leaklab::detail::places {

// Returns the stack without the library's frames below the fiber's function. If no function of the user's is
// in it, those frames stay.
std::vector<frame> without_machinery(std::vector<frame> stack);

// Returns the innermost frame that is not library code; an empty frame if there is none.
frame first_user_frame(std::span<frame const> stack);

struct blocked {
  // the call that the user's line made: to Boost.Fiber, or to an operation that its owner has named
  std::string operation;
  frame at; // that line
};

// Returns what a suspended fiber with this stack (innermost first) waits in, and where.
blocked where_blocked(std::span<frame const> stack);

// Returns " in this_fiber::sleep_for at src/poller.cpp:12", as much of it as is known, for the addresses of a
// stack.
std::string at_place(std::span<std::uintptr_t const> stack);

} // namespace leaklab::detail::places
