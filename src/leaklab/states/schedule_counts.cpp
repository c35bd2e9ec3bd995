// From the first state to the ends; see schedule_counts.hpp.
#include <leaklab/states/schedule_counts.hpp>

#include <algorithm>

namespace leaklab::detail::states {
namespace {

// A component, or an end.
struct reached {
  schedule_counts::ways ways{0, 0};
  std::uint64_t steps = 0, choices = 0; // at most
};

} // namespace

// From the component with the highest number down, all ways into one are known when it is its turn.
std::optional<schedule_counts> count_schedules(graph const& g, graph::edge const& root, components const& c) {
  auto const all_ends = g.ends();
  std::vector<reached> inner(c.size()), ends(all_ends.size());
  bool overflow = false;
  auto const go = [&](graph::edge const& e, reached const& from, unsigned choices) {
    auto& r = e.to < graph::most_nodes ? inner[c.of(e.to)] : ends[e.to - graph::most_nodes];
    r.ways.all += from.ways.all;
    r.ways.through_circles += from.ways.through_circles;
    overflow = overflow || r.ways.all >> 127;
    r.steps = std::max(r.steps, from.steps + e.steps + (e.fiber == graph::of_result));
    r.choices = std::max(r.choices, from.choices + choices + e.stays);
  };
  go(root, {.ways = {1, 0}}, 0);
  for (auto i = c.size(); i-- > 0;) {
    if (c.is_circle(i))
      inner[i].ways.through_circles = inner[i].ways.all;
    for (auto const n : c.nodes(i))
      for (auto const& e : g.edges_of(n))
        if (!c.is_inside(e, i))
          go(e, inner[i], 1);
  }
  if (overflow)
    return std::nullopt;
  schedule_counts counts;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (ends[i].ways.all)
      counts.of[all_ends[i]] = ends[i].ways;
    counts.most_steps = std::max(counts.most_steps, ends[i].steps);
    counts.most_choices = std::max(counts.most_choices, ends[i].choices);
  }
  return counts;
}

std::vector<bool> can_fail(graph const& g, components const& c, sought s) {
  std::vector<bool> can(g.size());
  for (std::size_t i = 0; i < c.size(); ++i) {
    auto const nodes = c.nodes(i);
    if (std::ranges::any_of(nodes, [&](std::uint32_t n) {
          return std::ranges::any_of(g.edges_of(n),
                                     [&](graph::edge const& e) { return g.is_failure(e, can, s); });
        }))
      for (auto const n : nodes)
        can[n] = true;
  }
  return can;
}

} // namespace leaklab::detail::states
