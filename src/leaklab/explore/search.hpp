// What the parent does with one strategy: keeps a child running schedules. search.cpp has it.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/explore/strategy.hpp>

#include <functional>

namespace leaklab::detail {

// Runs schedules until the strategy has no further one or a limit is reached. The schedule that is running at
// the deadline does not count, since it is not known how it would have ended. `puts_back`: puts memory back
// before each schedule, as long as that is possible.
void search(std::function<void()> const& body, strategy& s, explore_options const& options, times const& when,
            progress& p, bool puts_back = false);

// Returns what was found.
exploration exploration_of(progress const& p);

} // namespace leaklab::detail
