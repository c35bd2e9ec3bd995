// Tells LeakSanitizer about abandoned fibers, if the program runs under it.
//
// Nothing refers to an abandoned fiber any more. So LeakSanitizer would report its stack, and the memory to
// which only that stack refers, as leaked. That would be right, but each world has already reported its stuck
// fibers, with their places. So they are excepted, one by one, and LeakSanitizer stays on for everything
// else.
#pragma once

namespace boost::fibers {
class context;
}

namespace leaklab::detail::leak_sanitizer {

// Excepts the stack of this fiber and what it refers to. Does nothing without LeakSanitizer. The fiber must
// not be resumed any more.
void keep(boost::fibers::context& fiber);

} // namespace leaklab::detail::leak_sanitizer
