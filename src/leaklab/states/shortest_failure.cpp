// A search breadth first, over states and orders of the ready fibers; see shortest_failure.hpp.
#include <leaklab/states/shortest_failure.hpp>

#include <leaklab/states/schedule_counts.hpp>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

namespace leaklab::detail::states {
namespace {

constexpr std::size_t most_places = 4'000'000;

// A state, with the order of its ready fibers, and the way to it.
struct place {
  std::uint32_t node;
  std::string ready;  // numbers, in the order in which they became ready
  std::size_t from;   // which place
  std::uint32_t pick; // there
};

class finder {
public:
  finder(search const& s, components const& c) : s_(s), can_fail_(can_fail(s.states, c)) {}

  std::optional<std::vector<std::uint32_t>> find() {
    auto const& root = s_.root;
    if (root.to >= graph::most_nodes)
      return s_.states.is_failure(root, can_fail_) ? std::optional(std::vector<std::uint32_t>())
                                                   : std::nullopt;
    if (!can_fail_[root.to] || root.now_ready == ready_orders::unknown)
      return std::nullopt;
    enter({root.to, order_of(root), 0, 0});
    if (fails_by_default(places_[0]))
      return std::vector<std::uint32_t>();
    for (std::size_t at = 0; at < places_.size() && places_.size() < most_places && !lost_; ++at)
      for (std::uint32_t pick = 0; pick < places_[at].ready.size(); ++pick)
        if (try_pick(at, pick))
          return way_to(at, pick);
    return std::nullopt;
  }

private:
  std::string order_of(graph::edge const& e) {
    lost_ = lost_ || e.now_ready == ready_orders::unknown;
    if (lost_)
      return {};
    auto const fibers = s_.orders[e.now_ready];
    return {fibers.begin(), fibers.end()};
  }

  graph::edge const& edge_of(place const& p, std::uint32_t pick) const {
    auto const choice = std::ranges::count_if(p.ready, [&](char f) { return f < p.ready[pick]; });
    return s_.states.edges_of(p.node)[static_cast<std::size_t>(choice)];
  }

  // Returns where an edge leads that does not lead to an end.
  place next(place const& p, std::uint32_t pick, std::size_t from) {
    auto const& e = edge_of(p, pick);
    auto ready = p.ready;
    ready.erase(pick, 1);
    auto const now = order_of(e);
    if (ready.size() + now.size() != s_.states.edges_of(e.to).size())
      ready.clear(); // they have run
    return {e.to, ready + now, from, pick};
  }

  bool fails_by_default(place p) {
    while (!lost_) {
      auto const& e = edge_of(p, 0);
      if (!s_.states.is_failure(e, can_fail_))
        return false;
      if (e.to >= graph::most_nodes)
        return true;
      p = next(p, 0, 0);
    }
    return false;
  }

  // Returns whether the schedule fails that ends with that pick.
  bool try_pick(std::size_t at, std::uint32_t pick) {
    auto const& e = edge_of(places_[at], pick);
    if (!s_.states.is_failure(e, can_fail_))
      return false;
    if (e.to >= graph::most_nodes)
      return pick > 0; // otherwise it is a shorter schedule
    auto p = next(places_[at], pick, at);
    if (pick > 0 && fails_by_default(p))
      return true;
    enter(std::move(p));
    return false;
  }

  void enter(place p) {
    auto name = p.ready;
    name.append(reinterpret_cast<char const*>(&p.node), sizeof p.node);
    if (!lost_ && known_.insert(std::move(name)).second)
      places_.push_back(std::move(p));
  }

  std::vector<std::uint32_t> way_to(std::size_t at, std::uint32_t pick) const {
    std::vector<std::uint32_t> picks{pick};
    for (; at != 0; at = places_[at].from)
      picks.push_back(places_[at].pick);
    std::ranges::reverse(picks);
    return picks;
  }

  search const& s_;
  std::vector<bool> const can_fail_;
  std::vector<place> places_;
  std::unordered_set<std::string> known_;
  bool lost_ = false; // an order is not known
};

} // namespace

std::optional<std::vector<std::uint32_t>> shortest_failure(search const& s, components const& c) {
  return finder(s, c).find();
}

} // namespace leaklab::detail::states
