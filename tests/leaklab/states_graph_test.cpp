// Components, numbers of schedules, and circles of graphs that are drawn at random, judged by trying
// everything.
#include <leaklab/explore/child.hpp>
#include <leaklab/states/circles.hpp>
#include <leaklab/states/components.hpp>
#include <leaklab/states/schedule_counts.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

namespace {

using namespace leaklab::detail;
using namespace leaklab::detail::states;

constexpr std::uint32_t fibers = 4;

struct drawn_edge {
  std::uint32_t from, fiber, to, steps; // `to`: a node; or, from `nodes` on, an end
};

// A graph as a test sees it, and as the library does. Node 0 is the root.
class drawn_graph {
public:
  drawn_graph(std::uint32_t nodes, std::uint32_t seed, bool circles)
      : g(new (map_shared(sizeof(graph))) graph), orders(new (map_shared(sizeof(ready_orders))) ready_orders),
        random_(seed) {
    for (std::uint32_t n = 0; n < nodes; ++n)
      ready.push_back(1 + static_cast<std::uint32_t>(random_()) % ((1u << fibers) - 1));
    for (std::uint32_t n = 0; n < nodes; ++n)
      for (std::uint32_t f = 0; f < fibers; ++f)
        if (ready[n] >> f & 1)
          add_edge(n, f, circles);
    make_nodes();
    root.steps = 1;
    root.now_ready = order(ready[0]);
  }

  std::size_t nodes() const { return ready.size(); }
  bool is_end(drawn_edge const& e) const { return e.to >= nodes(); }
  // Whether some schedule leads from one node to another, in one step at least.
  std::vector<std::vector<bool>> leads_to() const {
    std::vector<std::vector<bool>> leads(nodes(), std::vector<bool>(nodes()));
    for (auto const& e : edges)
      if (!is_end(e))
        leads[e.from][e.to] = true;
    for (std::size_t k = 0; k < nodes(); ++k)
      for (std::size_t i = 0; i < nodes(); ++i)
        for (std::size_t j = 0; j < nodes(); ++j)
          leads[i][j] = leads[i][j] || (leads[i][k] && leads[k][j]);
    return leads;
  }
  // Which of the fibers that are ready where an edge begins run on it.
  std::uint32_t run_on(drawn_edge const& e) const { return e.steps > 1 ? ready[e.from] : 1u << e.fiber; }

  std::unique_ptr<graph, unmap> g;
  std::unique_ptr<ready_orders, unmap> orders;
  graph::edge root{};
  std::vector<std::uint32_t> ready; // a set of fibers
  std::vector<drawn_edge> edges;

private:
  void add_edge(std::uint32_t n, std::uint32_t f, bool circles) {
    auto const count = static_cast<std::uint32_t>(nodes());
    if (circles && std::popcount(ready[n]) == 1) // there is no choice, so it is a circle
      return edges.push_back({n, f, n, 2});
    constexpr std::uint32_t ends = 3;
    auto const to =
        circles ? static_cast<std::uint32_t>(random_() % (count + ends))
                : n + 1 + static_cast<std::uint32_t>(random_() % (count + ends - n - 1)); // ends are last
    // Who was ready stays so until it runs.
    auto const left = ready[n] & ~(1u << f);
    bool const one_step = to >= count || ((ready[to] & left) == left && random_() % 2);
    edges.push_back({n, f, to, one_step ? 1u : 2u});
  }

  std::uint32_t order(std::uint32_t set) {
    std::vector<std::uint8_t> all;
    for (std::uint8_t f = 0; f < fibers; ++f)
      if (set >> f & 1)
        all.push_back(f);
    std::ranges::shuffle(all, random_);
    return orders->find(all);
  }

  void make_nodes() {
    for (std::uint32_t n = 0; n < nodes(); ++n)
      g->find({n + 1, n + 1}, static_cast<std::size_t>(std::popcount(ready[n])));
    std::map<std::uint32_t, std::size_t> next;
    for (auto const& e : edges) {
      auto const left = e.steps > 1 ? 0 : ready[e.from] & ~(1u << e.fiber);
      auto const to = is_end(e) ? g->end({static_cast<ending_kind>(e.to - nodes()), true, 0, 0, 0}) : e.to;
      auto const now = is_end(e) ? 0 : order(ready[e.to] & ~left);
      auto& drawn = g->edge_of(e.from, next[e.from]++);
      drawn.to = to;
      drawn.steps = e.steps & graph::most_steps;
      drawn.others_ran = e.steps > 1;
      drawn.fiber = e.fiber & 0xff;
      drawn.now_ready = now & ready_orders::unknown;
    }
  }

  std::mt19937 random_;
};

// ---------------------------------------------------------------- the judge

class judge {
public:
  explicit judge(drawn_graph const& d) : d_(d), leads_(d.leads_to()) {}

  bool is_reached(std::uint32_t n) const { return n == 0 || leads_[0][n]; }
  bool is_together(std::uint32_t a, std::uint32_t b) const {
    return a == b || (leads_[a][b] && leads_[b][a]);
  }
  bool is_circle(std::uint32_t n) const { return leads_[n][n]; }

  using counts = std::map<std::uint32_t, schedule_counts::ways>; // by end
  // Follows each sequence of edges from component to component.
  counts count() const {
    counts all;
    follow(0, is_circle(0), all);
    return all;
  }

  // Tries each set of edges in which each edge can follow on each. Whether one of them is fair.
  bool is_fair(std::uint32_t n) const {
    std::vector<drawn_edge> inside;
    for (auto const& e : d_.edges)
      if (!d_.is_end(e) && is_together(e.from, n) && is_together(e.to, n))
        inside.push_back(e);
    if (inside.size() > 14)
      return false; // the caller does not ask
    for (std::uint32_t set = 1; set < 1u << inside.size(); ++set)
      if (can_be_gone_round(inside, set) && leaves_nobody_waiting(inside, set))
        return true;
    return false;
  }
  std::size_t edges_inside(std::uint32_t n) const {
    return static_cast<std::size_t>(std::ranges::count_if(d_.edges, [&](auto const& e) {
      return !d_.is_end(e) && is_together(e.from, n) && is_together(e.to, n);
    }));
  }

private:
  void follow(std::uint32_t component_of, bool through, counts& all) const {
    for (auto const& e : d_.edges) {
      if (!is_together(e.from, component_of))
        continue;
      if (d_.is_end(e)) {
        auto& w = all[e.to];
        ++w.all;
        w.through_circles += through;
      } else if (!is_together(e.to, component_of)) {
        follow(e.to, through || is_circle(e.to), all);
      }
    }
  }

  static bool can_be_gone_round(std::vector<drawn_edge> const& edges, std::uint32_t set) {
    std::set<std::uint32_t> begins, met;
    std::uint32_t first = 0;
    for (std::size_t i = 0; i < edges.size(); ++i)
      if (set >> i & 1)
        begins.insert(first = edges[i].from);
    for (auto const start : begins) { // each of them leads to all
      met = {start};
      for (bool more = true; more;) {
        more = false;
        for (std::size_t i = 0; i < edges.size(); ++i)
          if ((set >> i & 1) && met.contains(edges[i].from))
            more = met.insert(edges[i].to).second || more;
      }
      if (met != begins)
        return false;
    }
    return true;
  }

  bool leaves_nobody_waiting(std::vector<drawn_edge> const& edges, std::uint32_t set) const {
    auto waiting = ~0u;
    for (std::size_t i = 0; i < edges.size(); ++i)
      if (set >> i & 1)
        waiting &= d_.ready[edges[i].from] & ~d_.run_on(edges[i]);
    return waiting == 0;
  }

  drawn_graph const& d_;
  std::vector<std::vector<bool>> const leads_;
};

template <typename Each>
void each_graph(int how_many, std::uint32_t most_nodes, bool circles, Each each) {
  for (std::uint32_t seed = 1; seed <= static_cast<std::uint32_t>(how_many); ++seed) {
    SCOPED_TRACE(seed);
    drawn_graph const d(1 + seed % most_nodes, seed, circles);
    each(d, judge(d), components(*d.g, d.root));
  }
}

TEST(DrawnGraphs, HaveTheComponentsThatLeadToEachOther) {
  each_graph(500, 12, true, [](drawn_graph const& d, judge const& j, components const& c) {
    std::size_t reached = 0;
    for (std::uint32_t a = 0; a < d.nodes(); ++a) {
      ASSERT_EQ(c.of(a) != components::none, j.is_reached(a)) << a;
      reached += j.is_reached(a);
      for (std::uint32_t b = 0; b < d.nodes(); ++b)
        if (j.is_reached(a) && j.is_reached(b)) {
          ASSERT_EQ(c.of(a) == c.of(b), j.is_together(a, b)) << a << ' ' << b;
        }
      if (j.is_reached(a)) {
        ASSERT_EQ(c.is_circle(c.of(a)), j.is_circle(a)) << a;
      }
    }
    std::size_t in_components = 0;
    for (std::size_t i = 0; i < c.size(); ++i)
      in_components += c.nodes(i).size();
    ASSERT_EQ(in_components, reached);
    for (auto const& e : d.edges)
      if (!d.is_end(e) && j.is_reached(e.from)) {
        ASSERT_GE(c.of(e.from), c.of(e.to));
      }
  });
}

void expect_the_counts_of(drawn_graph const& d, judge const& j, components const& c) {
  auto const counted = count_schedules(*d.g, d.root, c);
  ASSERT_TRUE(counted);
  judge::counts by_end;
  for (auto const& [end, ways] : counted->of)
    by_end[static_cast<std::uint32_t>(d.nodes()) + static_cast<std::uint32_t>(end.kind)] = ways;
  ASSERT_TRUE(by_end == j.count());
}

TEST(DrawnGraphs, HaveTheNumberOfSchedulesThatThereAre) {
  each_graph(300, 12, true, &expect_the_counts_of);
}

TEST(DrawnGraphs, HaveTheNumberOfSchedulesThatThereAreWithoutCircles) {
  each_graph(300, 8, false, [](drawn_graph const& d, judge const& j, components const& c) {
    expect_the_counts_of(d, j, c);
    auto const counted = count_schedules(*d.g, d.root, c);
    for (auto const& [_, ways] : counted->of)
      ASSERT_TRUE(ways.through_circles == 0);
    places p(*d.g, *d.orders, d.root);
    auto const none = find_circles(*d.g, c, p);
    ASSERT_FALSE(none.any_fair || none.any_unfair);
  });
}

TEST(DrawnGraphs, AreGoneRoundFairlyWhereThatIsPossible) {
  int fair = 0, unfair = 0;
  each_graph(1000, 7, true, [&](drawn_graph const& d, judge const& j, components const& c) {
    for (std::uint32_t n = 0; n < d.nodes(); ++n)
      if (j.is_reached(n) && j.is_circle(n) && j.edges_inside(n) <= 14) {
        ASSERT_EQ(is_fair(c.of(n), *d.g, c), j.is_fair(n)) << n;
        ++(j.is_fair(n) ? fair : unfair);
      }
  });
  EXPECT_GT(fair, 100);
  EXPECT_GT(unfair, 100);
}

// Follows picks, and returns the edges.
std::vector<drawn_edge> followed(drawn_graph const& d, places& p, place& at,
                                 std::vector<std::uint32_t> const& picks) {
  std::vector<drawn_edge> way;
  for (auto const pick : picks) {
    auto const fiber = at.ready.at(pick);
    way.push_back(
        *std::ranges::find_if(d.edges, [&](auto const& e) { return e.from == at.node && e.fiber == fiber; }));
    at = p.next(at, pick);
    EXPECT_EQ(at.node, way.back().to);
    std::uint32_t ready = 0;
    for (auto const f : at.ready)
      ready |= 1u << f;
    EXPECT_EQ(ready, d.ready[at.node]);
  }
  return way;
}

TEST(DrawnGraphs, HaveAWayToACircleAndOnceRoundIt) {
  int ways = 0;
  each_graph(1000, 12, true, [&](drawn_graph const& d, judge const& j, components const& c) {
    places p(*d.g, *d.orders, d.root);
    auto const found = find_circles(*d.g, c, p);
    ASSERT_EQ(found.fair.has_value(), found.any_fair);
    ASSERT_EQ(found.unfair.has_value(), found.any_unfair);
    for (auto const& [way, is_to_be_fair] : {std::pair(found.fair, true), std::pair(found.unfair, false)}) {
      if (!way)
        continue;
      ++ways;
      auto at = p.first();
      followed(d, p, at, way->to_it);
      auto const begin = at.node;
      ASSERT_TRUE(j.is_circle(begin));
      if (std::popcount(d.ready[begin]) == 1) {
        ASSERT_TRUE(way->round_it.empty() && is_to_be_fair);
        continue;
      }
      ASSERT_FALSE(way->round_it.empty());
      auto waiting = ~0u;
      for (auto const& e : followed(d, p, at, way->round_it))
        waiting &= d.ready[e.from] & ~d.run_on(e);
      ASSERT_EQ(at.node, begin);
      ASSERT_EQ(waiting == 0, is_to_be_fair);
    }
  });
  EXPECT_GT(ways, 500);
}

} // namespace
