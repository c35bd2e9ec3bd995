// Going through the tree of schedules; see schedule_tree.hpp.
#include <leaklab/page/schedule_tree.hpp>

#include <algorithm>
#include <array>

namespace leaklab::detail::page {

std::uint32_t schedule_tree::choose(std::span<std::uint32_t const> from, std::uint32_t first_pick) {
  if (at_ < open_count_) {
    auto const& n = open_[at_];
    if (!std::ranges::equal(from, std::span(choices_ + n.first_choice, n.choices)))
      return nowhere;
    ++at_;
    return n.picked;
  }
  auto const* const last = at_ > 0 ? &open_[at_ - 1] : nullptr;
  auto const first = last ? last->first_choice + last->choices : 0;
  if (at_ == most_open || from.size() > most_choices - first) {
    full_ = true;
    return 0;
  }
  std::ranges::copy(from, choices_ + first);
  open_[at_] = {.first_choice = first,
                .choices = static_cast<std::uint32_t>(from.size()),
                .picked = first_pick,
                .step = nowhere,
                .first_edge = edge_words_,
                .edges = 0,
                .real = last ? last->real + (last->choices > 1) : 0};
  ++at_;
  open_count_ = at_;
  return first_pick;
}

void schedule_tree::add_edge(open_node& n, std::uint32_t choice, std::uint32_t step, std::uint32_t to) {
  if (edge_words_ + 3 > 3 * most_choices) {
    full_ = true;
    return;
  }
  for (auto const word : {choice, step, to})
    edges_[edge_words_++] = word;
  ++n.edges;
}

// Returns the number of the node: the edges are in the order of their choices, so that it does not matter in what
// order the fibers became ready.
std::uint32_t schedule_tree::close(open_node& n) {
  auto* const edges = reinterpret_cast<std::array<std::uint32_t, 3>*>(edges_ + n.first_edge);
  std::sort(edges, edges + n.edges);
  auto const node = nodes_.find({edges_ + n.first_edge, std::size_t{3} * n.edges});
  edge_words_ = n.first_edge;
  if (node == table::none || nodes_.size() > most_nodes)
    full_ = true;
  return node;
}

bool schedule_tree::end_here(std::uint32_t end) {
  root_ = nowhere;
  auto to = nodes_.find(std::array{an_end, end});
  if (to == table::none)
    full_ = true;
  for (open_count_ = at_; open_count_ > 0 && !full_; --open_count_) {
    auto& n = open_[open_count_ - 1];
    auto const* const choices = choices_ + n.first_choice;
    add_edge(n, choices[n.picked], n.step, to);
    if (n.real < deepest) {
      if (++n.picked < n.choices)
        return true;
    } else {
      left_out_ = left_out_ || n.choices > 1;
      for (std::uint32_t i = 0; i < n.choices; ++i)
        if (i != n.picked)
          add_edge(n, choices[i], nowhere, nowhere);
    }
    to = close(n);
  }
  if (!full_)
    root_ = to;
  return false;
}

} // namespace leaklab::detail::page
