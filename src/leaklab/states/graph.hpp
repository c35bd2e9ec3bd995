// The graph of states: which state follows on which choice, and how schedules end. It lies in memory that the
// process that explores shares with the children that run the schedules. These build it together, and none of
// them waits for another; state_table.hpp says how.
#pragma once

#include <leaklab/states/blocks.hpp>
#include <leaklab/states/mixer.hpp>
#include <leaklab/states/state_table.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

namespace leaklab::detail::states {

__extension__ typedef unsigned __int128 number; // of schedules

enum class ending_kind : std::uint32_t { clean, leak, deadlock, crashed, failed };

// Which failures are looked for: any, or those that the body's checks or the caller's outcome tell of.
enum class sought { any, failed };

// How a schedule ended.
struct end_of_schedule {
  ending_kind kind;
  bool came_to_an_end; // else the process died, and nothing else is known
  std::uint32_t stuck, outlived;
  std::uint32_t group = 0; // a number of group_names
  auto operator<=>(end_of_schedule const&) const = default;
};

// All zero is an empty one. It has no constructor, since it lies in memory that is never touched as a whole.
class graph {
public:
  static constexpr std::uint32_t most_nodes = 1u << 27;
  static constexpr std::uint32_t most_edges = 1u << 29;
  static constexpr std::uint32_t most_ends = 1u << 14;
  static constexpr std::uint32_t nowhere = ~0u;
  static constexpr std::uint32_t most_steps = (1u << 24) - 1;   // of an edge
  static constexpr std::uint32_t most_stays = (1u << 6) - 1;    // of an edge
  static constexpr std::uint32_t most_choices = (1u << 16) - 1; // of a node

  // Where a fiber calls leaklab::choose(), the choice is its result, and the running fiber goes on.
  static constexpr std::uint32_t of_result = 0x1ff;
  // The earliest deadline comes early, and no fiber goes on. It is the last choice of its node.
  static constexpr std::uint32_t of_time = 0x1fe;

  // Where a choice leads: to a state, or to an end.
  struct edge {
    std::uint32_t to;         // a node; or most_nodes + the number of an end
    std::uint32_t steps : 24; // how often a fiber went on, until there
    // How many of these steps were no choice, though a fiber had paused and others were ready; most_stays: as many or
    // more.
    std::uint32_t stays : 6;
    // Another fiber than the chosen one, or than the running one, has gone on: there was only one left to go on, so all
    // have that were ready.
    std::uint32_t others_ran : 1;
    // The fiber that ran last has paused before an operation. It is the first of now_ready, and of all that are ready. If
    // the edge is a circle without choices: others are ready there all the time, and may not go on.
    std::uint32_t at_pause : 1;
    std::uint32_t fiber : 9;      // the number of the one that was chosen; or of_result, of_time
    std::uint32_t now_ready : 23; // which fibers became ready meanwhile: a number of ready_orders
  };
  // Returns an edge of which nothing is known but where it leads.
  static edge edge_to(std::uint32_t to) {
    edge e{};
    e.to = to;
    return e;
  }
  struct node {
    key of;
    std::uint32_t next; // of the state_table
    // Of its edges; and is_open_bit, once it is noted from where the node was reached: nobody takes a choice
    // before.
    std::uint32_t first;
    std::uint32_t from;  // the node from which it was reached first; nowhere: from none
    std::uint16_t edges; // how many choices it has
    std::uint16_t taken; // how many of them some process has taken, to make them
  };
  using table = state_table<node, most_nodes>;

  // Returns the node of a state, with so many choices. nowhere: there is no more room. A new one is to be opened.
  table::found find(key const& k, std::size_t choices, std::uint32_t from = nowhere);
  // Takes the first choice of a new node, and leaves the others to the process that comes first.
  void open_and_take_first(std::uint32_t n) {
    nodes_[n].taken = 1;
    open(n);
  }
  // The same for a node whose choices are made by another machine.
  void open_and_leave(std::uint32_t n) {
    nodes_[n].taken = nodes_[n].edges;
    open(n);
  }
  // The same for one that another machine has come upon: all its choices are to be made.
  void open_and_take_none(std::uint32_t n) { open(n); }
  // Returns a choice that nobody has taken; nothing if there is none, or the node is not open.
  std::optional<std::uint32_t> take_choice(std::uint32_t n);
  bool is_open(std::uint32_t n) const {
    return (std::atomic_ref(const_cast<node&>(nodes_[n]).first).load(std::memory_order_acquire) &
            is_open_bit) != 0;
  }

  node const& operator[](std::uint32_t n) const { return nodes_[n]; }
  edge& edge_of(std::uint32_t n, std::size_t choice) { return edges_[first_of(n) + choice]; }
  std::span<edge const> edges_of(std::uint32_t n) const { return {edges_ + first_of(n), nodes_[n].edges}; }
  // Notes where an edge leads. One process does.
  static void lead(edge& e, edge const& to);
  // Returns the choice by which a node was reached first, from the node before it.
  std::uint32_t choice_to(std::uint32_t n) const;
  // Whether choose() is called there; and whether a deadline may come early. When all is known.
  bool is_result(std::uint32_t n) const { return edges_of(n)[0].fiber == of_result; }
  bool may_time_pass(std::uint32_t n) const { return edges_of(n).back().fiber == of_time; }
  // Returns where an edge leads that ends so; nowhere if there is no more room.
  std::uint32_t end(end_of_schedule const& e);
  // Of those that an edge may lead to, some do not occur.
  std::vector<end_of_schedule> ends() const;

  // How many numbers of nodes are given out, which are less than that.
  std::uint32_t size() const { return nodes_.size(); }
  // How many states there are, with those that are just being entered.
  std::uint32_t states() const;
  std::uint64_t bytes() const;

  // Whether an edge leads to a failure that is sought, or to a node from which some schedule fails so.
  bool is_failure(edge const& e, std::vector<bool> const& can_fail, sought s) const {
    if (e.to < most_nodes)
      return can_fail[e.to];
    auto const kind = end_at(e.to).kind;
    return s == sought::failed ? kind == ending_kind::failed : kind != ending_kind::clean;
  }

  // Writes the graph, and reads it into an empty one. Nobody else may use it meanwhile. begin_again() follows.
  void save(blocks_writer& out) const;
  void load(blocks_reader& in);
  // When nobody makes choices any more. All choices are open that nobody has made, and edges lead nowhere whose state
  // was just being entered. `makes_choices(key)`: whether choices of that state are made here.
  template <class MakesChoices>
  void begin_again(edge& root, MakesChoices makes_choices) {
    leave_out_what_was_not_entered(root);
    for (std::uint32_t n = 0; n < size(); ++n)
      if (!makes_choices(nodes_[n].of))
        nodes_[n].taken = nodes_[n].edges;
  }

private:
  static constexpr std::uint32_t is_open_bit = 1u << 31;
  static_assert(most_edges < is_open_bit);

  void leave_out_what_was_not_entered(edge& root);
  void open(std::uint32_t n) {
    std::atomic_ref(nodes_[n].first).fetch_or(is_open_bit, std::memory_order_release);
  }
  std::uint32_t first_of(std::uint32_t n) const {
    return std::atomic_ref(const_cast<node&>(nodes_[n]).first).load(std::memory_order_relaxed) & ~is_open_bit;
  }
  end_of_schedule end_at(std::uint32_t to) const;

  std::uint64_t edge_count_;
  std::uint32_t spoiled_; // nodes that another process entered at the same time
  static constexpr std::size_t cache_line = 64;
  alignas(cache_line) std::uint64_t ends_[most_ends];
  table nodes_;
  alignas(cache_line) edge edges_[most_edges];
};

} // namespace leaklab::detail::states
