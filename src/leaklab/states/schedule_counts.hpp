// Adds up along the graph of states how many schedules end in which way.
#pragma once

#include <leaklab/states/components.hpp>
#include <leaklab/states/graph.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace leaklab::detail::states {

// How many schedules there are of each end; and how often a fiber goes on, and how many choices there are, in
// the longest of them.
struct schedule_counts {
  std::map<end_of_schedule, number> of;
  std::uint64_t most_steps = 0;
  std::uint64_t most_choices = 0;
};

// When all states are known, and there is no circle among them. `root` is the edge that leads to the first.
// Returns nothing if there are 2^127 schedules or more.
std::optional<schedule_counts> count_schedules(graph const& g, graph::edge const& root, components const& c);

// When all states are known. Returns of each node whether some schedule that goes on from it fails.
std::vector<bool> can_fail(graph const& g, components const& c);

} // namespace leaklab::detail::states
