// What a child process does that counts schedules by states.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/states/search.hpp>

#include <chrono>
#include <functional>

namespace leaklab::detail::states {

// Runs schedules on a new thread until all states are known. Sets s.ending. The process must have no other
// use from then on.
void run_states(std::function<void()> const& body, explore_options const& options, times const& when,
                progress& p, search& s);

} // namespace leaklab::detail::states
