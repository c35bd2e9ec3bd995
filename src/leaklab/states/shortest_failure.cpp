// A search breadth first, over states and orders of the ready fibers; see shortest_failure.hpp.
#include <leaklab/states/shortest_failure.hpp>

#include <leaklab/states/places.hpp>
#include <leaklab/states/schedule_counts.hpp>

#include <algorithm>
#include <bit>
#include <string>
#include <unordered_set>
#include <utility>

namespace leaklab::detail::states {
namespace {

constexpr std::size_t most_ways = 4'000'000;

// Returns how few deadlines come early in a schedule that fails. There is one.
std::uint64_t fewest_early(graph const& g, graph::edge const& root, std::vector<bool> const& can_fail,
                           sought what) {
  if (root.to >= graph::most_nodes)
    return 0;
  std::vector<bool> known(g.size());
  std::vector<std::uint32_t> now{root.to}, later;
  for (std::uint64_t early = 0;; ++early) {
    bool fails_later = false;
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (known[now[i]])
        continue;
      known[now[i]] = true;
      for (auto const& e : g.edges_of(now[i])) {
        if (!g.is_failure(e, can_fail, what))
          continue;
        bool const is_time = e.fiber == graph::of_time;
        if (e.to < graph::most_nodes)
          (is_time ? later : now).push_back(e.to);
        else if (!is_time)
          return early;
        fails_later = fails_later || e.to >= graph::most_nodes;
      }
    }
    if (fails_later || later.empty())
      return early + fails_later;
    now = std::exchange(later, {});
  }
}

// A place, and the way to it.
struct way {
  place here;
  std::size_t from;   // which way
  std::uint32_t pick; // there
};

class finder {
public:
  finder(search const& s, std::vector<bool> const& can_fail, sought what, std::uint64_t early)
      : s_(s), sought_(what), can_fail_(can_fail), early_(early), places_(s.states, s.orders, s.root, early) {
  }

  std::optional<std::vector<std::uint32_t>> find() {
    if (s_.root.to >= graph::most_nodes)
      return std::vector<std::uint32_t>();
    auto const first = places_.first();
    if (fails_by_default(first))
      return std::vector<std::uint32_t>();
    if (auto p = next_pick(first))
      enter({*std::move(p), 0, 0});
    for (std::size_t at = 0; at < ways_.size() && ways_.size() < most_ways && !places_.are_lost(); ++at)
      for (std::uint32_t pick = 0; pick < places_.picks(ways_[at].here); ++pick)
        if (try_pick(at, pick))
          return way_to(at, pick);
    return std::nullopt;
  }

private:
  // A place that is met again is met for ever. It is looked for as Brent does ("An improved Monte Carlo
  // factorization algorithm", BIT 1980): among the later ones, at greater and greater distances.
  bool fails_by_default(place p) {
    place before{graph::nowhere, {}, 0};
    for (std::uint64_t i = 1; !places_.are_lost(); ++i) {
      auto const& e = places_.edge_of(p, 0);
      if (!s_.states.is_failure(e, can_fail_, sought_))
        return false;
      if (e.to >= graph::most_nodes)
        return true;
      if (std::has_single_bit(i))
        before = p;
      p = places_.next(p, 0);
      if (p == before)
        return false;
    }
    return false;
  }

  // Goes on while one fiber is ready alone and no deadline may come early any more: enumeration has no choice there.
  // Returns nothing if no pick can lead to a failure from there on, but the default ones.
  std::optional<place> next_pick(place p) {
    for (std::uint64_t i = 0; places_.picks(p) == 1; ++i) {
      auto const& e = places_.edge_of(p, 0);
      if (e.to >= graph::most_nodes || !can_fail_[e.to] || i == s_.states.size() || places_.are_lost())
        return std::nullopt;
      p = places_.next(p, 0);
    }
    return p;
  }

  // Returns whether the schedule fails that ends with that pick.
  bool try_pick(std::size_t at, std::uint32_t pick) {
    auto const& e = places_.edge_of(ways_[at].here, pick);
    if (!s_.states.is_failure(e, can_fail_, sought_))
      return false;
    if (e.to >= graph::most_nodes)
      return pick > 0; // otherwise it is a shorter schedule
    auto p = places_.next(ways_[at].here, pick);
    if (pick > 0 && fails_by_default(p))
      return true;
    if (auto there = next_pick(std::move(p)))
      enter({*std::move(there), at, pick});
    return false;
  }

  void enter(way w) {
    auto name = w.here.ready;
    for (int byte = 0; byte < 4; ++byte)
      name += static_cast<char8_t>(w.here.node >> 8 * byte);
    if (early_ > 0)
      for (int byte = 0; byte < 4; ++byte)
        name += static_cast<char8_t>(w.here.early >> 8 * byte);
    if (!places_.are_lost() && known_.insert(std::move(name)).second)
      ways_.push_back(std::move(w));
  }

  std::vector<std::uint32_t> way_to(std::size_t at, std::uint32_t pick) const {
    std::vector<std::uint32_t> picks{pick};
    for (; at != 0; at = ways_[at].from)
      picks.push_back(ways_[at].pick);
    std::ranges::reverse(picks);
    return picks;
  }

  search const& s_;
  sought const sought_;
  std::vector<bool> const& can_fail_;
  std::uint64_t const early_; // how often a deadline may come early
  places places_;
  std::vector<way> ways_;
  std::unordered_set<std::u8string> known_;
};

} // namespace

std::optional<failing_picks> shortest_failure(search const& s, components const& c, sought what) {
  auto const can = can_fail(s.states, c, what);
  if (!s.states.is_failure(s.root, can, what))
    return std::nullopt;
  auto const early = fewest_early(s.states, s.root, can, what);
  auto picks = finder(s, can, what, early).find();
  if (!picks)
    return std::nullopt;
  return failing_picks{*std::move(picks), early};
}

} // namespace leaklab::detail::states
