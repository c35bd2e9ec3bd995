// What an exploration's child process does: runs schedules until there is no further one, or until it should
// end.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/strategy.hpp>

#include <chrono>
#include <functional>

namespace leaklab {

// Runs schedules on the calling thread, which must be the process's own from here on, goes on where `p`
// stands, and sets p.ending.
void run_schedules(std::function<void()> const& body, strategy& s, explore_options const& options,
                   std::chrono::steady_clock::time_point deadline, progress& p);

} // namespace leaklab
