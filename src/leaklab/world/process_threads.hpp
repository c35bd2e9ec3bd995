// Which threads this process has, and which of them are leaklab's own. A thread that is not may wake a fiber
// of a world from outside.
#pragma once

#include <cstddef>
#include <vector>

#include <sys/types.h>

namespace leaklab::detail {

// While one lives, the thread that made it counts as leaklab's own: a thread of a world, one that waits
// inside run(), or one that does nothing but show progress. Destroy it on the same thread.
class own_thread {
public:
  own_thread();
  own_thread(own_thread const&) = delete;
  own_thread& operator=(own_thread const&) = delete;
  ~own_thread();

private:
  pid_t const number_; // not that of now: a forked child's thread has another
};

// Returns all threads of the process that are not leaklab's own, ascending. Threads that were there before
// main() began are left out: they belong to the run-time libraries (ThreadSanitizer has one). Empty if /proc
// cannot be read.
std::vector<pid_t> other_threads();

// Returns how many threads the process has: leaklab's own are counted, those of the run-time libraries are
// not. 0 if /proc cannot be read.
std::size_t number_of_threads();

// Returns how many links /proc/self/task has: one more for each thread, those of leaklab and of the run-time libraries
// included. One system call. 0 if /proc cannot be read.
std::size_t links_of_threads();

} // namespace leaklab::detail
