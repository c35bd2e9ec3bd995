// Measures in a process of its own: what the measurement leaks disappears with the process.
#pragma once

#include <bench/support/measurement.hpp>

#include <functional>

namespace bench {

// Forks, calls `measure` in the child and returns its result. (os::child runs another program, and `measure` is a
// function of this one.) Rethrows an exception as std::runtime_error with its text. Throws std::runtime_error,
// which says how the child ended, if it did not return. The child dies with its parent. May be called only
// while this process has one thread.
sample in_child(std::function<sample()> const& measure);

} // namespace bench
