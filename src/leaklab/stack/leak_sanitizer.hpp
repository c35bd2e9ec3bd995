// What LeakSanitizer must know of abandoned fibers, if the program runs under it.
//
// Nothing refers to an abandoned fiber any more, so its stack, and whatever memory only that stack refers to,
// would be reported as leaked: rightly, but each world has reported its stuck fibers already, with their
// places. So they are excepted, one by one, and LeakSanitizer stays on for everything else.
#pragma once

namespace boost::fibers {
class context;
}

namespace leaklab::detail::leak_sanitizer {

// Neither the stack of this fiber nor what it refers to is a leak. Without LeakSanitizer: does nothing.
// Nobody may resume the fiber any more.
void keep(boost::fibers::context& fiber);

} // namespace leaklab::detail::leak_sanitizer
