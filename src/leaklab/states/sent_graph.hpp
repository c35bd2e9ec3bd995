// What a rank tells number 0 of the graph of states, when all is searched: where the choices of its own states lead.
// There is one kind of node that nobody owns: a circle without choices leads to itself, and whoever comes upon it
// tells of it.
//
// Nodes, ends and orders are told once each, in the order of their numbers on that rank. Edges are told as they lie in
// memory there, with these numbers, for which rank 0 then puts its own.
#pragma once

#include <leaklab/states/ranks.hpp>
#include <leaklab/states/search.hpp>

#include <cstdint>
#include <vector>

namespace leaklab::detail::states {

// On a rank that is not number 0.
class graph_to_send {
public:
  // `groups`: ends have names of groups.
  graph_to_send(search const& s, bool groups) : search_(s), groups_(groups) {}

  bool at_end() const { return part_ == part::none; }
  // Returns what comes next, which takes some megabytes.
  bytes next();

private:
  enum class part : std::uint32_t { ends_and_orders, nodes, edges, none };

  void put_ends(bytes& to) const;
  void put_orders(bytes& to) const;
  void put_nodes(bytes& to);
  void put_edges(bytes& to);

  search const& search_;
  bool const groups_;
  part part_ = part::ends_and_orders;
  std::uint32_t at_ = 0; // of nodes, and then again of nodes whose edges are told

  friend class graph_of_another;
};

// On rank 0, for each other rank.
class graph_of_another {
public:
  explicit graph_of_another(search& s) : search_(s) {}

  // Puts in what graph_to_send::next() of that rank has returned. Returns false if there is no room, or that cannot be.
  bool add(taken_from& from);

private:
  using part = graph_to_send::part;

  bool take_ends(taken_from& from);
  bool take_orders(taken_from& from);
  bool take_node(taken_from& from);
  bool take_edges(taken_from& from);
  bool put_here(graph::edge& e) const;

  search& search_;
  // What has these numbers there has those here.
  std::vector<std::uint32_t> nodes_, ends_, orders_;
};

// Brings the graphs of all ranks into that of rank 0. All ranks call it. `groups`: ends have names of groups. Returns
// false if rank 0 has no room, or it is not known of each choice where it leads.
bool put_together(ranks& all, search& s, bool groups);

} // namespace leaklab::detail::states
