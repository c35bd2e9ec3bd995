// What a child process does that counts schedules by states.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/walk.hpp>

#include <chrono>
#include <functional>

namespace leaklab::detail::states {

// Runs schedules on a new thread until all states are known, beginning where `w` stands. Sets s.ending. Others may
// do the same, each with a walk and a progress of its own. The process must have no other use from then on.
void run_states(std::function<void()> const& body, explore_options const& options, times const& when,
                progress& p, search& s, walk& w);

} // namespace leaklab::detail::states
