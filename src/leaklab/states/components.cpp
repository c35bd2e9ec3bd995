// Tarjan's algorithm; see components.hpp.
#include <leaklab/states/components.hpp>

#include <algorithm>

namespace leaklab::detail::states {

components::components(graph const& g, graph::edge const& root) : graph_(g), of_(g.size(), none), begin_{0} {
  if (root.to < graph::most_nodes)
    search_from(root.to);
}

// Nodes that are met get the numbers 1, 2, 3, ... in that order. The oldest one that a node leads back to,
// through nodes that are in no component yet, is its `oldest`. A node that is its own oldest is the first of
// a component, and all that were met after it, and are in no component yet, are the rest.
void components::search_from(std::uint32_t node) {
  struct visit {
    std::uint32_t node;
    std::uint32_t next; // of its edges
  };
  std::vector<std::uint32_t> number(of_.size()), oldest(of_.size());
  std::vector<bool> to_itself(of_.size());
  std::vector<std::uint32_t> open; // nodes in no component, in the order of their numbers
  std::vector<visit> path;
  std::uint32_t count = 0;
  auto const enter = [&](std::uint32_t n) {
    number[n] = oldest[n] = ++count;
    open.push_back(n);
    path.push_back({n, 0});
  };
  auto const close = [&](std::uint32_t first) {
    auto const component = static_cast<std::uint32_t>(size());
    for (std::uint32_t n = ~first; n != first; open.pop_back()) {
      n = open.back();
      of_[n] = component;
      nodes_.push_back(n);
    }
    circles_.push_back(nodes_.size() - begin_.back() > 1 || to_itself[first]);
    begin_.push_back(nodes_.size());
  };
  enter(node);
  while (!path.empty()) {
    auto& at = path.back();
    auto const n = at.node;
    if (auto const edges = graph_.edges_of(n); at.next < edges.size()) {
      auto const to = edges[at.next++].to;
      if (to >= graph::most_nodes)
        continue;
      if (to == n)
        to_itself[n] = true;
      else if (number[to] == 0)
        enter(to);
      else if (of_[to] == none)
        oldest[n] = std::min(oldest[n], number[to]);
      continue;
    }
    path.pop_back();
    if (oldest[n] == number[n])
      close(n);
    else
      oldest[path.back().node] = std::min(oldest[path.back().node], oldest[n]);
  }
}

} // namespace leaklab::detail::states
