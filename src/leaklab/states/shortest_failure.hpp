// Finds the shortest schedule that fails, in the graph of states.
#pragma once

#include <leaklab/states/components.hpp>
#include <leaklab/states/search.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace leaklab::detail::states {

// When all states are known. Returns the choices of the shortest schedule that fails as is sought, and of those the first
// that enumeration meets: indexes among the ready fibers, in the order in which they became ready. After the
// last one, the first ready fiber runs at each choice. Nothing if none fails, or if it is too far to find.
std::optional<std::vector<std::uint32_t>> shortest_failure(search const& s, components const& c, sought what);

} // namespace leaklab::detail::states
