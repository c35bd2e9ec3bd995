// Follows schedules along the graph of states as enumeration names them: by indexes among the ready fibers,
// in the order in which they became ready, which is no part of a state (but one that has paused is the first), and
// behind them the deadline that may come early; and by results of choose().
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
  std::uint64_t early; // how many deadlines have come early, or how many extra switches there were
  bool at_pause;       // the first of those that are ready has paused
  bool operator==(place const&) const = default;
};

class places {
public:
  // `most_early`: in these schedules so many deadlines come early at most, or there are so many extra switches.
  places(graph const& g, ready_orders const& orders, graph::edge const& root,
         std::uint64_t most_early = ~std::uint64_t{0})
      : graph_(g), orders_(orders), root_(root), most_early_(most_early) {}

  // Some order is not known, or some number of stays, since there was no room to note it. What the functions below
  // return is worth nothing then.
  bool are_lost() const { return lost_; }

  std::uint64_t steps_to_first() const { return root_.steps; }
  // Where there is no choice, though a fiber has paused and others are ready, enumeration picks it all the same.
  // Returns how often that is on the way to the first place; and behind an edge.
  std::uint32_t stays_to_first() { return stays_on(root_); }
  std::uint32_t stays_on(graph::edge const& e) {
    lost_ = lost_ || e.stays == graph::most_stays;
    return e.stays;
  }
  // The state to which the schedule without any choice leads; it does not lead to an end.
  place first() { return {root_.to, order_of(root_), 0, root_.at_pause != 0}; }

  // How many picks there are.
  std::uint32_t picks(place const& p) const {
    auto const all = static_cast<std::uint32_t>(graph_.edges_of(p.node).size());
    if (p.early < most_early_)
      return all;
    return p.at_pause ? 1 : graph_.may_time_pass(p.node) ? all - 1 : all;
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
    auto ready = e.others_ran ? std::u8string() : p.ready;
    if (!is_result && !is_time && !ready.empty())
      ready.erase(pick, 1);
    auto now = order_of(e);
    if (e.at_pause && !now.empty()) {
      ready.insert(ready.begin(), now.front());
      now.erase(0, 1);
    }
    bool const is_extra = is_time || (p.at_pause && pick > 0);
    return {e.to, ready + now, p.early + is_extra, e.at_pause != 0};
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
