// What an exploration's child process does: it runs schedules until there is no further one, or until it
// should end.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/strategy.hpp>

#include <chrono>
#include <functional>

namespace leaklab::detail {

// Runs schedules on a new thread, beginning where `p` stands, until they end. Sets p.ending. The process must
// have no other use from then on.
void run_schedules(std::function<void()> const& body, strategy& s, explore_options const& options,
                   std::chrono::steady_clock::time_point deadline, progress& p);

} // namespace leaklab::detail
