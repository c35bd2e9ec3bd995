// Reads a stack as a person would: which line of the user's own code is it, and what is that line waiting in.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/report/library.hpp>

#include <span>
#include <string>
#include <vector>

namespace leaklab::detail::places {

// The stack without what is around every fiber's: the capture on top of it, and the library's frames below
// its function. If there is no function of the user's in it, those stay.
std::vector<frame> without_machinery(std::vector<frame> stack);

// The innermost frame that is not library code; an empty frame when there is none.
frame first_user_frame(std::span<frame const> stack);

struct blocked {
  std::string
      operation; // the public Boost.Fiber call, or fiber_sync::wait_group::wait, that the user's line made
  frame at;      // that line
};

// What a suspended fiber with this stack (innermost first) waits in, and where.
blocked where_blocked(std::span<frame const> stack);

} // namespace leaklab::detail::places
