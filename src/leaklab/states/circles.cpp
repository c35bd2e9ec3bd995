// Fairness, and the nearest circles; see circles.hpp.
#include <leaklab/states/circles.hpp>

#include <algorithm>
#include <bitset>
#include <functional>
#include <unordered_map>
#include <utility>

namespace leaklab::detail::states {
namespace {

using fibers = std::bitset<most_fibers + 1>; // and time

constexpr std::size_t time_index = most_fibers;

std::size_t who(graph::edge const& e) {
  return e.fiber == graph::of_time ? time_index : std::size_t{e.fiber};
}

// Returns which fibers are ready in a node, or all where choose() is called: who is ready before that is
// still ready there, or runs.
fibers ready_in(std::uint32_t node, graph const& g) {
  fibers set;
  if (g.is_result(node))
    return set.set();
  for (auto const& e : g.edges_of(node))
    set.set(who(e));
  if (auto const& only = g.edges_of(node)[0]; set.count() == 1 && only.to == node && only.at_pause)
    set.set(time_index); // stands for those that are ready and may not go on
  return set;
}

// Returns which of the fibers that are ready in a node run on an edge from there.
fibers that_run(graph::edge const& e, std::uint32_t node, graph const& g) {
  fibers one;
  if (e.fiber == graph::of_result) // the running fiber ran before
    return e.others_ran ? one.set() : one;
  if (e.others_ran)
    return ready_in(node, g);
  one.set(who(e));
  return one;
}

class finder {
public:
  finder(graph const& g, components const& c, places& p) : graph_(g), components_(c), places_(p) {}

  circles find() {
    circles found;
    std::vector<kind> kinds(components_.size(), kind::none);
    for (std::size_t i = 0; i < kinds.size(); ++i)
      if (components_.is_circle(i)) {
        kinds[i] = is_fair(i, graph_, components_) ? kind::fair : kind::unfair;
        (kinds[i] == kind::fair ? found.any_fair : found.any_unfair) = true;
      }
    bool fair_wanted = found.any_fair, unfair_wanted = found.any_unfair;
    auto const look_at = [&](std::size_t at) {
      auto const circle = components_.of(ways_[at].here.node);
      auto const k = kinds[circle];
      if (k == kind::fair && std::exchange(fair_wanted, false))
        found.fair = way_from(at, circle, true);
      if (k == kind::unfair && std::exchange(unfair_wanted, false))
        found.unfair = way_from(at, circle, false);
      return fair_wanted || unfair_wanted;
    };
    if (fair_wanted || unfair_wanted)
      search(look_at);
    if (places_.are_lost())
      found.fair = found.unfair = std::nullopt;
    return found;
  }

private:
  enum class kind : std::uint8_t { none, fair, unfair };

  struct way {
    place here;
    std::size_t from; // which way
    std::uint32_t pick;
  };

  // Visits each node once, the nearest first, until look_at() returns false.
  void search(std::function<bool(std::size_t)> const& look_at) {
    std::vector<bool> known(graph_.size());
    ways_.push_back({places_.first(), 0, 0});
    known[ways_[0].here.node] = true;
    for (std::size_t at = 0; at < ways_.size() && !places_.are_lost() && look_at(at); ++at)
      for (std::uint32_t pick = 0; pick < places_.picks(ways_[at].here); ++pick) {
        auto const to = places_.edge_of(ways_[at].here, pick).to;
        if (to >= graph::most_nodes || known[to])
          continue;
        known[to] = true;
        ways_.push_back({places_.next(ways_[at].here, pick), at, pick});
      }
  }

  way_round way_from(std::size_t at, std::size_t circle, bool fair) {
    way_round w;
    go_round(ways_[at].here, circle, fair, w);
    for (; at != 0; at = ways_[at].from) {
      auto const& e = places_.edge_of(ways_[ways_[at].from].here, ways_[at].pick);
      w.to_it.insert(w.to_it.end(), places_.stays_on(e), 0);
      w.to_it.push_back(ways_[at].pick);
      w.steps += e.steps;
    }
    w.to_it.insert(w.to_it.end(), places_.stays_to_first(), 0);
    w.steps += places_.steps_to_first();
    std::ranges::reverse(w.to_it);
    return w;
  }

  // An edge and the node from which it leads.
  struct step {
    std::uint32_t node;
    graph::edge const* edge;
  };
  using steps = std::vector<step>;

  // Returns the shortest way inside a circle whose last step is wanted.
  template <class Wanted>
  steps shortest(std::uint32_t from, std::size_t circle, Wanted wanted) const {
    std::unordered_map<std::uint32_t, step> before; // by node: how it was reached
    std::vector<std::uint32_t> nodes{from};
    auto const way_to = [&](step last) {
      steps way{last};
      while (way.back().node != from)
        way.push_back(before.at(way.back().node));
      std::ranges::reverse(way);
      return way;
    };
    for (std::size_t i = 0; i < nodes.size(); ++i)
      for (auto const& e : graph_.edges_of(nodes[i])) {
        if (!components_.is_inside(e, circle))
          continue;
        if (wanted(step{nodes[i], &e}))
          return way_to({nodes[i], &e});
        if (e.to != from && before.try_emplace(e.to, step{nodes[i], &e}).second)
          nodes.push_back(e.to);
      }
    return {}; // does not happen: each node of a circle leads to each
  }

  bool is_of_results(std::size_t circle) const {
    return std::ranges::all_of(components_.nodes(circle),
                               [&](std::uint32_t n) { return graph_.is_result(n); });
  }

  // Notes the way from a place round a circle and back.
  void go_round(place at, std::size_t circle, bool fair, way_round& round) {
    auto const begin = at.node;
    bool is_begin = true;
    auto waiting =
        fair && !is_of_results(circle) ? ready_in(begin, graph_) : fibers(); // all the time, and have not run
    auto const go = [&](steps const& way) {
      for (auto const& s : way) {
        waiting &= ~that_run(*s.edge, s.node, graph_) & ready_in(s.edge->to, graph_);
        auto const pick = places_.pick_of(at, *s.edge);
        if (places_.are_lost() || pick >= places_.picks(at))
          return false;
        if (places_.picks(at) > 1) // else there is no choice
          round.round_it.push_back(pick);
        round.round_it.insert(round.round_it.end(), places_.stays_on(*s.edge), 0);
        round.steps += s.edge->steps;
        at = places_.next(at, pick);
        is_begin = false;
      }
      return !way.empty();
    };
    while (waiting.any())
      if (!go(shortest(at.node, circle, [&](step const& s) {
            return ((that_run(*s.edge, s.node, graph_) | ~ready_in(s.edge->to, graph_)) & waiting).any();
          })))
        return;
    if (at.node != begin || is_begin)
      go(shortest(at.node, circle, [&](step const& s) { return s.edge->to == begin; }));
  }

  graph const& graph_;
  components const& components_;
  places& places_;
  std::vector<way> ways_;
};

} // namespace

bool is_fair(std::size_t circle, graph const& g, components const& c) {
  if (std::ranges::all_of(c.nodes(circle), [&](std::uint32_t n) { return g.is_result(n); }))
    return true;
  fibers waiting;
  waiting.set();
  for (auto const n : c.nodes(circle)) {
    waiting &= ready_in(n, g);
    for (auto const& e : g.edges_of(n))
      if (c.is_inside(e, circle))
        waiting &= ~that_run(e, n, g);
  }
  return waiting.none();
}

circles find_circles(graph const& g, components const& c, places& p) {
  return finder(g, c, p).find();
}

} // namespace leaklab::detail::states
