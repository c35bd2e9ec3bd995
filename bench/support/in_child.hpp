// A measurement in a process of its own: what it leaks goes with it.
#pragma once

#include <bench/support/measurement.hpp>

#include <functional>

namespace bench {

// in_child forks, calls `measure` in the child and returns what it returned. Rethrows an exception as
// std::runtime_error with its text; throws one that says how the child ended if it did not return. The child
// dies with its parent. Call it while this process has one thread only.
sample in_child(std::function<sample()> const& measure);

} // namespace bench
