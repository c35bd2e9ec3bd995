// Finds the shortest schedule that fails, in the graph of states.
#pragma once

#include <leaklab/states/components.hpp>
#include <leaklab/states/search.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace leaklab::detail::states {

// The choices of a schedule: indexes among the ready fibers, in the order in which they became ready; behind them is
// the deadline that may come early, as long as fewer than `early` have; or with extra switches, `early` of them. After the last choice, the first ready fiber
// runs at each one.
struct failing_picks {
  std::vector<std::uint32_t> picks;
  std::uint64_t early = 0;
  bool operator==(failing_picks const&) const = default;
};

// When all states are known. Returns, of the schedules that fail as is sought, those in which the fewest deadlines come
// early, or with the fewest extra switches, of these the shortest ones, and of these the first that enumeration meets. Nothing if none fails, or if it is
// too far to find.
std::optional<failing_picks> shortest_failure(search const& s, components const& c, sought what);

} // namespace leaklab::detail::states
