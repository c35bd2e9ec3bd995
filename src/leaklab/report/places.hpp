// Reads a stack as a person would: finds the line of the user's own code, and what that line waits in.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/report/library.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
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

// Returns whether a suspended fiber with this stack is in a list of waiters: of a channel, a mutex, or whatever it is.
bool is_in_a_queue(std::span<frame const> stack);

// Returns whether a sender into an unbuffered channel waits until its slot is free, `in_a_queue`. Otherwise its value is in
// the slot, and it waits for a receiver.
bool waits_for_slot(std::string_view operation, bool in_a_queue);

// Returns " in this_fiber::sleep_for at src/poller.cpp:12", as much of it as is known, for the addresses of a
// stack.
std::string at_place(std::span<std::uintptr_t const> stack);

} // namespace leaklab::detail::places
