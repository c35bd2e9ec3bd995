// Finds how schedules can go on for ever: round and round among the same states.
//
// A schedule without end is fair if no fiber is ready from some choice on and never runs. From some choice on
// it stays in one strongly connected component, and that is one with an edge inside, a circle.
//
// A fair schedule can stay in a circle if and only if each fiber that is ready in all of its states runs on
// some edge inside it:
//
// 1. If: the schedule that takes all edges inside, over and over, is fair. A fiber that is ready in all
//    states runs; any other one is not ready in some state that comes again and again.
// 2. Only if: a fair schedule that stays takes some of the edges again and again. A fiber that is ready in
//    all states of the circle is ready all the time, so it runs, and that is on one of these edges.
//
// In a state where the running fiber calls choose(), who was ready before is ready still, or is the running one.
// So these states need not be looked at. If a circle has no others, one fiber goes on and on without ever
// giving way. No scheduler can end that, so it counts as fair. Results need not be fair: what is tried again
// as long as it fails can go on for ever.
//
// Time counts as one more fiber, which is ready where a deadline may come early: it does not stand still for ever.
//
// With a bound on extra switches, a fiber may go round at its operations, and all others that are ready may never go
// on. That is not fair.
//
// So no part of a circle need be looked at by itself: if a part admits a fair schedule, the whole does.
#pragma once

#include <leaklab/states/components.hpp>
#include <leaklab/states/graph.hpp>
#include <leaklab/states/places.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace leaklab::detail::states {

// Whether a fair schedule can stay in a circle.
bool is_fair(std::size_t circle, graph const& g, components const& c);

// A way to a circle and once round it, by indexes among the ready fibers. `steps`: how often a fiber goes on,
// on the whole way.
struct way_round {
  std::vector<std::uint32_t> to_it, round_it;
  std::uint64_t steps = 0;
};

struct circles {
  bool any_fair = false, any_unfair = false;
  // The nearest of each kind. Nothing if there is none, or if it cannot be told.
  std::optional<way_round> fair, unfair;
};

// When all states are known. The way round a fair circle is fair itself: it may be gone for ever.
circles find_circles(graph const& g, components const& c, places& p);

} // namespace leaklab::detail::states
