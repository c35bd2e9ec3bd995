// What all ranks of a search have in common.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/states/kind_of_time.hpp>
#include <leaklab/states/names.hpp>
#include <leaklab/states/ranks.hpp>
#include <leaklab/states/standing.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <functional>
#include <vector>

namespace leaklab::detail::states {

struct agreed {
  kind_of_time time;
  machine_time schedules_begin; // see `times`; zero if schedules have no clock
  names of_fibers;
};

// Rank 0 runs a few schedules by itself, and tells the others. All ranks call it at the same time.
agreed agreed_at_first(ranks& r, std::function<void()> const& body, explore_options const& options,
                       times const& when);

// Whether the search is to begin anew, after a round at whose end the ranks stood so. Then it says in `a` what they agree
// on. All ranks call it at the same time, and it returns the same on each.
bool agree_anew(agreed& a, ranks& r, std::vector<standing> const& all);

} // namespace leaklab::detail::states
