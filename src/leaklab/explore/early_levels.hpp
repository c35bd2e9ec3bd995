// Schedules in which deadlines come early, level by level.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>

#include <functional>

namespace leaklab::detail {

// Searches with clock::any_time. An exhaustive search goes from level to level: more and more deadlines come
// early. search_first() searches the first level, in which none does; each other level runs the schedules of
// those before it again, and counts them once. The other strategies have one level, and search_first()
// searches it.
exploration search_levels(std::function<void()> const& body, explore_options const& options,
                          times const& when, progress& p, std::function<exploration()> const& search_first);

} // namespace leaklab::detail
