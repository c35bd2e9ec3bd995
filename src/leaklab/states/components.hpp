// The strongly connected components of a graph of states: which states follow on each other, so that a
// schedule can go round among them.
#pragma once

#include <leaklab/states/graph.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leaklab::detail::states {

// Of the states that follow on an edge, the root's. They depend on the graph alone, not on the order in which
// its nodes were found.
class components {
public:
  static constexpr std::uint32_t none = ~0u;

  // Tarjan's algorithm ("Depth-First Search and Linear Graph Algorithms", SIAM Journal on Computing 1972),
  // without recursion: time and memory are linear in the graph.
  components(graph const& g, graph::edge const& root);

  // Components have the numbers from 0 to size() - 1. A component has a higher number than all that follow on
  // it.
  std::size_t size() const { return begin_.size() - 1; }
  std::span<std::uint32_t const> nodes(std::size_t component) const {
    return {nodes_.data() + begin_[component], nodes_.data() + begin_[component + 1]};
  }
  // Returns the component of a node; none if no schedule leads to the node.
  std::uint32_t of(std::uint32_t node) const { return of_[node]; }
  // Whether an edge leads from a node of the component to a node of it.
  bool is_inside(graph::edge const& e, std::size_t component) const {
    return e.to < graph::most_nodes && of_[e.to] == component;
  }
  // Whether a schedule can stay in it for ever.
  bool is_circle(std::size_t component) const { return circles_[component]; }

private:
  void search_from(std::uint32_t node);

  graph const& graph_;
  std::vector<std::uint32_t> of_;    // by node
  std::vector<std::uint32_t> nodes_; // of component 0, then of component 1, ...
  std::vector<std::size_t> begin_;   // of each component in nodes_, and the end
  std::vector<bool> circles_;        // of each component
};

} // namespace leaklab::detail::states
