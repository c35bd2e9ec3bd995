// Follows schedules along the graph of states as enumeration names them: by indexes among the ready fibers,
// in the order in which they became ready, which is no part of a state, and behind them the deadline that may come
// early; and by results of choose().
#pragma once

#include <leaklab/states/graph.hpp>
#include <leaklab/states/ready_orders.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace leaklab::detail::states {

// A state on the way of some schedule.
struct place {
  std::uint32_t node;
  std::u8string ready; // numbers of fibers, in the order in which they became ready; not the running one
  std::uint64_t early; // how many deadlines have come early
  bool operator==(place const&) const = default;
};

class places {
public:
  // `most_early`: in these schedules so many deadlines come early at most.
  places(graph const& g, ready_orders const& orders, graph::edge const& root,
         std::uint64_t most_early = ~std::uint64_t{0})
      : graph_(g), orders_(orders), root_(root), most_early_(most_early) {}

  // Some order is not known, since there was no room to note it. What the functions below return is worth
  // nothing then.
  bool are_lost() const { return lost_; }

  std::uint64_t steps_to_first() const { return root_.steps; }
  // The state to which the schedule without any choice leads; it does not lead to an end.
  place first() { return {root_.to, order_of(root_), 0}; }

  // How many picks there are.
  std::uint32_t picks(place const& p) const {
    auto const all = static_cast<std::uint32_t>(graph_.edges_of(p.node).size());
    return p.early >= most_early_ && graph_.may_time_pass(p.node) ? all - 1 : all;
  }
  graph::edge const& edge_of(place const& p, std::uint32_t pick) const {
    if (graph_.is_result(p.node) || pick == p.ready.size())
      return graph_.edges_of(p.node)[pick];
    auto const choice = std::ranges::count_if(p.ready, [&](char8_t f) { return f < p.ready[pick]; });
    return graph_.edges_of(p.node)[static_cast<std::size_t>(choice)];
  }
  // Returns which pick takes an edge.
  std::uint32_t pick_of(place const& p, graph::edge const& e) const {
    if (e.fiber == graph::of_result || e.fiber == graph::of_time)
      return static_cast<std::uint32_t>(&e - graph_.edges_of(p.node).data());
    return static_cast<std::uint32_t>(p.ready.find(static_cast<char8_t>(e.fiber)));
  }
  // Returns where a pick leads that does not lead to an end.
  place next(place const& p, std::uint32_t pick) {
    auto const& e = edge_of(p, pick);
    bool const is_result = e.fiber == graph::of_result, is_time = e.fiber == graph::of_time;
    // If more than the chosen fiber, or the running one, has gone on, those that were ready have.
    auto ready = e.steps > (is_result ? 0 : 1) ? std::u8string() : p.ready;
    if (!is_result && !is_time && !ready.empty())
      ready.erase(pick, 1);
    return {e.to, ready + order_of(e), p.early + is_time};
  }

private:
  std::u8string order_of(graph::edge const& e) {
    lost_ = lost_ || e.now_ready == ready_orders::unknown;
    if (lost_)
      return {};
    auto const fibers = orders_[e.now_ready];
    return {fibers.begin(), fibers.end()};
  }

  graph const& graph_;
  ready_orders const& orders_;
  graph::edge const& root_;
  std::uint64_t const most_early_;
  bool lost_ = false;
};

} // namespace leaklab::detail::states
