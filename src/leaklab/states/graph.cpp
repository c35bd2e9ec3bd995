// Finding states, and adding up schedules along the graph; see graph.hpp.
#include <leaklab/states/graph.hpp>

#include <algorithm>
#include <cstring>

namespace leaklab::detail::states {

namespace {
constexpr std::uint32_t first_log2 = 12, most_log2 = 28;
}

// Twice as many slots, at most half of them taken.
void graph::grow() {
  std::memset(slots_, 0, sizeof slots_[0] << slots_log2_);
  ++slots_log2_;
  auto const mask = (std::uint64_t{1} << slots_log2_) - 1;
  for (std::uint32_t n = 0; n < node_count_; ++n) {
    auto at = nodes_[n].of.a & mask;
    while (slots_[at])
      at = (at + 1) & mask;
    slots_[at] = n + 1;
  }
}

graph::found graph::find(key const& k, std::size_t choices) {
  if (slots_log2_ == 0)
    slots_log2_ = first_log2;
  if (2 * std::uint64_t{node_count_} >= std::uint64_t{1} << slots_log2_ && slots_log2_ < most_log2)
    grow();
  auto const mask = (std::uint64_t{1} << slots_log2_) - 1;
  auto at = k.a & mask;
  for (; slots_[at]; at = (at + 1) & mask)
    if (nodes_[slots_[at] - 1].of == k)
      return {slots_[at] - 1, false};
  if (node_count_ == most_nodes - 1 || edge_count_ + choices > most_edges)
    return {nowhere, false};
  auto const n = node_count_++;
  nodes_[n] = {k, edge_count_, static_cast<std::uint16_t>(choices), false};
  std::fill_n(edges_ + edge_count_, choices, edge{nowhere, 0, 0});
  edge_count_ += static_cast<std::uint32_t>(choices);
  slots_[at] = n + 1;
  return {n, true};
}

std::uint32_t graph::end(end_of_schedule const& e) {
  auto* const stop = ends_ + end_count_;
  auto* const at = std::find(ends_, stop, e);
  if (at == stop) {
    if (end_count_ == most_ends)
      return nowhere;
    ends_[end_count_++] = e;
  }
  return most_nodes + static_cast<std::uint32_t>(at - ends_);
}

std::uint64_t graph::bytes() const {
  return std::uint64_t{node_count_} * (sizeof(node) + sizeof closed_[0]) +
         std::uint64_t{edge_count_} * sizeof(edge) + (sizeof slots_[0] << slots_log2_);
}

// A node comes after all that follow on it in closed_. So, from the last one back, all ways into a node are
// known when it is its turn.
std::optional<graph::counts> graph::count(edge const& root) const {
  struct reached {
    number ways = 0;
    std::uint64_t steps = 0, choices = 0; // at most
  };
  std::vector<reached> nodes(node_count_), ends(end_count_);
  bool overflow = false;
  auto const go = [&](edge const& e, reached const& from, unsigned choices) {
    auto& r = e.to < most_nodes ? nodes[e.to] : ends[e.to - most_nodes];
    r.ways += from.ways;
    overflow = overflow || r.ways >> 127;
    r.steps = std::max(r.steps, from.steps + e.steps);
    r.choices = std::max(r.choices, from.choices + choices);
  };
  go(root, {.ways = 1}, 0);
  for (auto i = closed_count_; i-- > 0;)
    for (auto const& e : edges_of(closed_[i]))
      go(e, nodes[closed_[i]], 1);
  if (overflow)
    return std::nullopt;
  counts c{{}, 0, 0};
  for (std::uint32_t i = 0; i < end_count_; ++i) {
    if (ends[i].ways)
      c.of[ends_[i]] = ends[i].ways;
    c.most_steps = std::max(c.most_steps, ends[i].steps);
    c.most_choices = std::max(c.most_choices, ends[i].choices);
  }
  return c;
}

std::vector<bool> graph::can_fail() const {
  std::vector<bool> can(node_count_);
  for (std::uint32_t i = 0; i < closed_count_; ++i)
    can[closed_[i]] =
        std::ranges::any_of(edges_of(closed_[i]), [&](edge const& e) { return is_failure(e, can); });
  return can;
}

} // namespace leaklab::detail::states
