// Schedules in which deadlines come early, level by level.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>

#include <functional>

namespace leaklab::detail {

// Searches with clock::any_time. An exhaustive search goes from level to level: more and more deadlines come
// early, none in the first. search_level() searches one, whose bound is early_deadlines of its argument: by states all
// of its schedules are counted, one by one those that `p` says, since each level runs the schedules of those before it
// again, and counts them once. The other strategies have one level.
exploration search_levels(explore_options const& options, times const& when, progress& p,
                          std::function<exploration(explore_options const&)> const& search_level);

// Throws std::runtime_error, which names the file, if one of the levels is kept in a file that it cannot go on from.
void check_checkpoints(explore_options const& options);

} // namespace leaklab::detail
