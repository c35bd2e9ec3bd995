// What exit() does in a process that runs schedules.
#pragma once

namespace leaklab::detail {

// Is called in the child: from then on, exit and quick_exit end the process at once, and leave a text of the
// failure. The handlers that the caller registered (atexit) and the output that it has not yet flushed are
// the caller's business.
void exit_without_the_callers_handlers();

} // namespace leaklab::detail
