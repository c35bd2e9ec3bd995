// Finding states; see graph.hpp.
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
  nodes_[n] = {k, edge_count_, static_cast<std::uint16_t>(choices)};
  std::fill_n(edges_ + edge_count_, choices, edge{nowhere, 0, 0, 0});
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
  return std::uint64_t{node_count_} * sizeof(node) + std::uint64_t{edge_count_} * sizeof(edge) +
         (sizeof slots_[0] << slots_log2_);
}

} // namespace leaklab::detail::states
