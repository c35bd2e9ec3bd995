// Building the graph, by several processes at a time; see graph.hpp.
#include <leaklab/states/graph.hpp>

#include <algorithm>

namespace leaklab::detail::states {
namespace {

// An end as one word, which is never 0.
std::uint64_t packed(end_of_schedule const& e) {
  constexpr std::uint64_t most = (1u << 23) - 1;
  return std::uint64_t{1} << 63 | static_cast<std::uint64_t>(e.kind) << 60 |
         std::uint64_t{e.came_to_an_end} << 59 | std::uint64_t{e.group} << 46 |
         std::min<std::uint64_t>(e.stuck, most) << 23 | std::min<std::uint64_t>(e.outlived, most);
}
end_of_schedule unpacked(std::uint64_t word) {
  auto const part = [word](unsigned from, unsigned bits) {
    return static_cast<std::uint32_t>(word >> from & ((1u << bits) - 1));
  };
  return {static_cast<ending_kind>(part(60, 3)), part(59, 1) != 0, part(23, 23), part(0, 23), part(46, 13)};
}

} // namespace

graph::table::found graph::find(key const& k, std::size_t choices, std::uint32_t from) {
  auto const make = [&](std::uint32_t n) {
    if (std::atomic_ref(edge_count_).load(std::memory_order_relaxed) + choices > most_edges)
      return false;
    auto const first = std::atomic_ref(edge_count_).fetch_add(choices, std::memory_order_relaxed);
    if (first + choices > most_edges)
      return false;
    std::fill_n(edges_ + first, choices, edge_to(nowhere));
    auto& made = nodes_[n];
    made.first = static_cast<std::uint32_t>(first);
    made.from = from;
    made.edges = static_cast<std::uint16_t>(choices);
    return true;
  };
  auto const spoil = [&](std::uint32_t n) {
    nodes_[n].edges = 0;
    open(n);
    std::atomic_ref(spoiled_).fetch_add(1, std::memory_order_relaxed);
  };
  return nodes_.find(k, make, spoil);
}

std::optional<std::uint32_t> graph::take_choice(std::uint32_t n) {
  if (!is_open(n))
    return std::nullopt;
  std::atomic_ref taken(nodes_[n].taken);
  for (auto now = taken.load(std::memory_order_relaxed); now < nodes_[n].edges;)
    if (taken.compare_exchange_weak(now, static_cast<std::uint16_t>(now + 1), std::memory_order_relaxed))
      return now;
  return std::nullopt;
}

void graph::lead(edge& e, edge const& to) {
  e.steps = to.steps;
  e.stays = to.stays;
  e.others_ran = to.others_ran;
  e.at_pause = to.at_pause;
  e.fiber = to.fiber;
  e.now_ready = to.now_ready;
  std::atomic_ref(e.to).store(to.to, std::memory_order_release);
}

std::uint32_t graph::choice_to(std::uint32_t n) const {
  auto const before = first_of(nodes_[n].from);
  std::uint32_t choice = 0;
  while (std::atomic_ref(const_cast<std::uint32_t&>(edges_[before + choice].to))
             .load(std::memory_order_relaxed) != n)
    ++choice;
  return choice;
}

std::uint32_t graph::end(end_of_schedule const& e) {
  auto const word = packed(e);
  auto const first = static_cast<std::uint32_t>(word * 0x9e3779b97f4a7c15 >> 32);
  for (std::uint32_t i = 0; i < most_ends; ++i) {
    auto const at = (first + i) % most_ends;
    std::uint64_t there = 0;
    if (std::atomic_ref(ends_[at]).compare_exchange_strong(there, word) || there == word)
      return most_nodes + at;
  }
  return nowhere;
}

end_of_schedule graph::end_at(std::uint32_t to) const {
  return unpacked(ends_[to - most_nodes]);
}

std::vector<end_of_schedule> graph::ends() const {
  std::vector<end_of_schedule> all(most_ends);
  std::transform(ends_, ends_ + most_ends, all.begin(), &unpacked);
  return all;
}

std::uint32_t graph::states() const {
  return size() - std::atomic_ref(const_cast<std::uint32_t&>(spoiled_)).load(std::memory_order_relaxed);
}

std::uint64_t graph::bytes() const {
  return nodes_.bytes() +
         std::atomic_ref(const_cast<std::uint64_t&>(edge_count_)).load(std::memory_order_relaxed) *
             sizeof(edge);
}

void graph::save(blocks_writer& out) const {
  out.write(ends_);
  out.write(std::uint64_t{size()});
  out.write(&nodes_[0], size() * sizeof(node));
  out.write(edge_count_);
  out.write(edges_, edge_count_ * sizeof(edge));
}

void graph::load(blocks_reader& in) {
  in.read(ends_);
  auto const n = in.read_count(most_nodes);
  nodes_.set_size(static_cast<std::uint32_t>(n));
  in.read(&nodes_[0], n * sizeof(node));
  edge_count_ = in.read_count(most_edges);
  in.read(edges_, edge_count_ * sizeof(edge));
}

void graph::leave_out_what_was_not_entered(edge& root) {
  nodes_.take_all_out();
  spoiled_ = 0;
  auto const n = size();
  auto const is_left_out = [&](edge const& e) { return e.to < most_nodes && (e.to >= n || !is_open(e.to)); };
  auto const all_edges = std::span(edges_, edge_count_);
  for (auto& e : all_edges)
    if (is_left_out(e))
      e.to = nowhere;
  if (is_left_out(root))
    root.to = nowhere;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (!is_open(i) || nodes_[i].edges == 0) {
      nodes_[i].edges = 0;
      open(i);
      ++spoiled_;
      continue;
    }
    auto const made = std::ranges::find(edges_of(i), nowhere, &edge::to) - edges_of(i).begin();
    nodes_[i].taken = static_cast<std::uint16_t>(made);
    nodes_.put_back(i);
  }
}

} // namespace leaklab::detail::states
