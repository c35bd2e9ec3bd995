// The graph of states: which state follows on which choice, and how schedules end. It lies in memory that the
// process that explores shares with the children that run the schedules.
#pragma once

#include <leaklab/states/mixer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leaklab::detail::states {

__extension__ typedef unsigned __int128 number; // of schedules

enum class ending_kind : std::uint32_t { clean, leak, deadlock, crashed, failed };

// How a schedule ended.
struct end_of_schedule {
  ending_kind kind;
  bool came_to_an_end; // else the process died, and nothing else is known
  std::uint32_t stuck, outlived;
  auto operator<=>(end_of_schedule const&) const = default;
};

// All zero is an empty one. It has no constructor, since it lies in memory that is never touched as a whole.
class graph {
public:
  static constexpr std::uint32_t most_nodes = 1u << 27;
  static constexpr std::uint32_t most_edges = 1u << 29;
  static constexpr std::uint32_t most_ends = 1u << 12;
  static constexpr std::uint32_t nowhere = ~0u;
  static constexpr std::uint32_t most_steps = (1u << 24) - 1; // of an edge

  // Where a choice leads: to a state, or to an end.
  struct edge {
    std::uint32_t to;         // a node; or most_nodes + the number of an end
    std::uint32_t steps : 24; // how often a fiber went on, until there
    std::uint32_t fiber : 8;  // the number of the one that was chosen
    std::uint32_t now_ready;  // which fibers became ready meanwhile: a number of ready_orders
  };
  struct node {
    key of;
    std::uint32_t first; // of its edges
    std::uint16_t edges;
  };

  struct found {
    std::uint32_t node;
    bool is_new;
  };
  // Returns the node of a state, with so many choices. nowhere: there is no more room.
  found find(key const& k, std::size_t choices);
  node& operator[](std::uint32_t n) { return nodes_[n]; }
  node const& operator[](std::uint32_t n) const { return nodes_[n]; }
  edge& edge_of(std::uint32_t n, std::size_t choice) { return edges_[nodes_[n].first + choice]; }
  std::span<edge const> edges_of(std::uint32_t n) const {
    return {edges_ + nodes_[n].first, nodes_[n].edges};
  }
  // Returns where an edge leads that ends so; nowhere if there is no more room.
  std::uint32_t end(end_of_schedule const& e);
  std::span<end_of_schedule const> ends() const { return {ends_, end_count_}; }

  std::uint32_t size() const { return node_count_; }
  std::uint64_t bytes() const;

  // Whether an edge leads to a failure, or to a node from which some schedule fails.
  bool is_failure(edge const& e, std::vector<bool> const& can_fail) const {
    return e.to < most_nodes ? can_fail[e.to] : ends_[e.to - most_nodes].kind != ending_kind::clean;
  }

private:
  void grow();

  std::uint32_t node_count_;
  std::uint32_t edge_count_;
  std::uint32_t end_count_;
  std::uint32_t slots_log2_;
  end_of_schedule ends_[most_ends];
  std::uint32_t slots_[1u << 28]; // by the key; a node + 1, or 0
  node nodes_[most_nodes];
  edge edges_[most_edges];
};

} // namespace leaklab::detail::states
