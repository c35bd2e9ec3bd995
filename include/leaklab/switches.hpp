// Where another fiber may go on in a schedule.
#pragma once

#include <iosfwd>
#include <string_view>

namespace leaklab {

enum class switches {
  // Where the running fiber suspends: it waits, yields or ends. On one thread of Boost.Fiber that is all there
  // is.
  at_suspensions,
  // Also before each operation on what fibers share: a mutex, a channel, a condition variable, a future or a
  // barrier. That is what several threads can show of a program without data races. The program must be built
  // for it: docs/threads.md says how.
  at_synchronisation,
};

// Returns "suspensions" or "synchronisation".
std::string_view to_string(switches);
std::ostream& operator<<(std::ostream&, switches);

} // namespace leaklab
