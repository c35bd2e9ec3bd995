// Beginning a search of all states, and what it has found, for those who search on one machine or on many.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/explore/watcher.hpp>
#include <leaklab/states/count_states.hpp>
#include <leaklab/states/kind_of_time.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/searcher.hpp>

#include <memory>
#include <string>
#include <vector>

namespace leaklab::detail::states {

inline constexpr char const* no_space = "there is no address space for a graph";

// Returns a search that has not begun; nullptr if there is no address space. If times are relative to the clock, sets when
// schedules begin.
std::unique_ptr<search, unmap> new_search(kind_of_time const& time, times& when);

// Counting by states is impossible.
counted refused(std::string why);

// Where the search stands, for the caller.
watcher::place place_of(std::vector<std::unique_ptr<searcher>> const& all, search const& s);

// When nobody searches any more. Throws std::runtime_error if a checkpoint cannot be gone on from.
counted result(search const& s, std::vector<std::unique_ptr<searcher>> const& all,
               explore_options const& options);

} // namespace leaklab::detail::states
