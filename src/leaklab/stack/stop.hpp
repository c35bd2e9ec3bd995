// Stops the program for a debugger, on the stack of a fiber that is about to go on.
#pragma once

#include <boost/fiber/context.hpp>

namespace leaklab::detail {

// Raises SIGTRAP here. Without a debugger that ends the process.
void stop_here();

// Raises SIGTRAP when `fiber`, which is suspended, goes on, on top of its stack: a few frames of ours, then those of
// the fiber. A fiber that has not begun has none of its own yet.
void stop_when_resumed(boost::fibers::context& fiber);

// Returns why stop_when_resumed() does nothing; nullptr: it does.
char const* why_no_stop();

} // namespace leaklab::detail
