// Writing and reading the graph of another rank; see sent_graph.hpp.
#include <leaklab/states/sent_graph.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace leaklab::detail::states {
namespace {

constexpr std::size_t much = 4 << 20; // bytes at a time

// A circle without choices, which leads to itself.
bool is_own_circle(graph const& g, std::uint32_t n) {
  return g[n].edges == 1 && g.edges_of(n)[0].to == n;
}

bool is_known(std::span<graph::edge const> edges) {
  return std::ranges::find(edges, graph::nowhere, &graph::edge::to) == edges.end();
}

} // namespace

bytes graph_to_send::next() {
  bytes to;
  put(to, part_);
  switch (part_) {
  case part::ends_and_orders:
    put_ends(to);
    put_orders(to);
    part_ = part::nodes;
    break;
  case part::nodes:
    put_nodes(to);
    break;
  case part::edges:
    put_edges(to);
    break;
  case part::none:
    break;
  }
  return to;
}

void graph_to_send::put_ends(bytes& to) const {
  auto const ends = search_.states.ends();
  bytes all;
  std::uint32_t count = 0;
  for (std::uint32_t n = 0; n < ends.size(); ++n) {
    if (ends[n] == end_of_schedule{}) // which does not occur
      continue;
    auto const name = groups_ ? search_.groups.name(ends[n].group) : std::string();
    put(all, n);
    put(all, ends[n]);
    put(all, static_cast<std::uint32_t>(name.size()));
    for (auto const c : name)
      put(all, c);
    ++count;
  }
  put(to, count);
  to.insert(to.end(), all.begin(), all.end());
}

void graph_to_send::put_orders(bytes& to) const {
  put(to, search_.orders.size());
  for (std::uint32_t n = 0; n < search_.orders.size(); ++n) {
    auto const order = search_.orders[n];
    put(to, static_cast<std::uint32_t>(order.size()));
    for (auto const fiber : order)
      put(to, fiber);
  }
}

void graph_to_send::put_nodes(bytes& to) {
  auto const& g = search_.states;
  for (; at_ < g.size() && to.size() < much; ++at_) {
    put(to, g[at_].of);
    put(to, g[at_].edges);
  }
  if (at_ == g.size()) {
    part_ = part::edges;
    at_ = 0;
  }
}

// Edges that lead nowhere yet are left out, which is_whole() sees.
void graph_to_send::put_edges(bytes& to) {
  auto const& g = search_.states;
  for (; at_ < g.size() && to.size() < much; ++at_) {
    bool const tells = search_.owner_of(g[at_].of) == search_.rank || is_own_circle(g, at_);
    if (!tells || g[at_].edges == 0 || !is_known(g.edges_of(at_)))
      continue;
    put(to, at_);
    for (auto const& e : g.edges_of(at_))
      put(to, e);
  }
  if (at_ == g.size())
    part_ = part::none;
}

bool graph_of_another::add(taken_from& from) {
  auto const what = from.take<part>();
  if (what == part::ends_and_orders)
    return take_ends(from) && take_orders(from);
  while (!from.at_end())
    if (!(what == part::nodes ? take_node(from) : take_edges(from)))
      return false;
  return true;
}

bool graph_of_another::take_ends(taken_from& from) {
  ends_.assign(graph::most_ends, graph::nowhere);
  for (auto n = from.take<std::uint32_t>(); n > 0; --n) {
    auto const number = from.take<std::uint32_t>();
    auto e = from.take<end_of_schedule>();
    std::string name(std::min<std::size_t>(from.take<std::uint32_t>(), group_table::longest_name), '\0');
    from.take(name.data(), name.size());
    if (e.group != group_names::none)
      e.group = search_.groups.number_of(name);
    auto const here = search_.states.end(e);
    if (number >= graph::most_ends || here == graph::nowhere)
      return false;
    ends_[number] = here;
  }
  return true;
}

bool graph_of_another::take_orders(taken_from& from) {
  for (auto n = from.take<std::uint32_t>(); n > 0; --n) {
    std::array<std::uint8_t, most_fibers> fibers{};
    auto const size = std::min<std::uint32_t>(from.take<std::uint32_t>(), most_fibers);
    from.take(fibers.data(), size);
    orders_.push_back(search_.orders.find({fibers.data(), size}));
  }
  return true;
}

bool graph_of_another::take_node(taken_from& from) {
  auto const of = from.take<key>();
  auto const edges = from.take<std::uint16_t>();
  if (edges == 0) { // two processes have entered it at the same time, and another node stands for it
    nodes_.push_back(graph::nowhere);
    return true;
  }
  auto const [n, is_new] = search_.states.find(of, edges);
  if (n == graph::nowhere)
    return false;
  if (is_new)
    search_.states.open_and_leave(n);
  nodes_.push_back(n);
  return true;
}

bool graph_of_another::take_edges(taken_from& from) {
  auto const there = from.take<std::uint32_t>();
  if (there >= nodes_.size() || nodes_[there] == graph::nowhere)
    return false;
  auto const n = nodes_[there];
  for (std::uint16_t i = 0; i < search_.states[n].edges; ++i) {
    auto e = from.take<graph::edge>();
    if (!put_here(e))
      return false;
    graph::lead(search_.states.edge_of(n, i), e);
  }
  return true;
}

// Puts the numbers that are meant here for those of the other rank.
bool graph_of_another::put_here(graph::edge& e) const {
  bool const is_state = e.to < graph::most_nodes;
  auto const& all = is_state ? nodes_ : ends_;
  auto const number = is_state ? e.to : e.to - graph::most_nodes;
  if (number >= all.size() || all[number] == graph::nowhere)
    return false;
  e.to = all[number];
  auto const order = e.now_ready < orders_.size() ? orders_[e.now_ready] : ready_orders::unknown;
  e.now_ready = order & ready_orders::unknown;
  return true;
}

namespace {

// Whether it is known where each choice leads.
bool is_whole(search const& s) {
  if (s.root.to == graph::nowhere)
    return false;
  for (std::uint32_t n = 0; n < s.states.size(); ++n)
    if (!is_known(s.states.edges_of(n)))
      return false;
  return true;
}

} // namespace

bool put_together(ranks& all, search& s, bool groups) {
  bool room = true;
  graph_to_send mine(s, groups);
  std::vector<graph_of_another> others(all.count(), graph_of_another(s));
  for (bool more = true; more;) {
    std::vector<bytes> to(all.count());
    if (s.rank != 0 && !mine.at_end())
      to[0] = mine.next();
    auto const received = all.exchange(to);
    bool const goes_on = s.rank != 0 && !mine.at_end();
    for (std::uint32_t r = 0; r < all.count(); ++r)
      if (taken_from from(received[r]); !from.at_end())
        room = others[r].add(from) && room;
    more = false;
    for (auto const& b : all.exchange(bytes(goes_on ? 1 : 0)))
      more = more || !b.empty();
  }
  return s.rank != 0 || (room && is_whole(s));
}

} // namespace leaklab::detail::states
