// What exit does in a process that runs schedules.
#pragma once

namespace leaklab::detail {

// In the child: from here on exit and quick_exit end it at once, and leave a text of the failure. What the
// caller registered (atexit), and the output that the caller has not flushed yet, are the caller's.
void exit_without_the_callers_handlers();

} // namespace leaklab::detail
