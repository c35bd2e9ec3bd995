// Adds up along the graph of states how many schedules end in which way.
#pragma once

#include <leaklab/states/components.hpp>
#include <leaklab/states/graph.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace leaklab::detail::states {

// How many schedules there are of each end.
//
// Where schedules can go round a circle (a strongly connected component with an edge inside it) there is no
// end to their number. So schedules that differ only in how they go inside of circles count as one: what is
// counted is the sequences of edges from component to component. Each such sequence is that of some schedule,
// since inside of a component each state leads to each. Two different ones are those of different schedules.
// Where no circle is on the way, the number is that of all schedules. It depends on the graph alone.
struct schedule_counts {
  struct ways {
    number all;
    number through_circles; // of these, how many enter a circle: each stands for endlessly many schedules
    bool operator==(ways const&) const = default;
  };
  std::map<end_of_schedule, ways> of;
  // How often a fiber goes on, and how many choices there are, in the longest schedule; inside of circles not
  // counted.
  std::uint64_t most_steps = 0;
  std::uint64_t most_choices = 0;
};

// When all states are known. `root` is the edge that leads to the first. Returns nothing if the numbers are
// 2^127 or more.
std::optional<schedule_counts> count_schedules(graph const& g, graph::edge const& root, components const& c);

// When all states are known. Returns of each node whether some schedule that goes on from it fails.
std::vector<bool> can_fail(graph const& g, components const& c, sought s = sought::any);

} // namespace leaklab::detail::states
