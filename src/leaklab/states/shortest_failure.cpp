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

// A place, and the way to it.
struct way {
  place here;
  std::size_t from;   // which way
  std::uint32_t pick; // there
};

class finder {
public:
  finder(search const& s, components const& c, sought what)
      : s_(s), sought_(what), can_fail_(can_fail(s.states, c, what)), places_(s.states, s.orders, s.root) {}

  std::optional<std::vector<std::uint32_t>> find() {
    auto const& root = s_.root;
    if (root.to >= graph::most_nodes)
      return s_.states.is_failure(root, can_fail_, sought_) ? std::optional(std::vector<std::uint32_t>())
                                                            : std::nullopt;
    if (!can_fail_[root.to])
      return std::nullopt;
    enter({places_.first(), 0, 0});
    if (fails_by_default(ways_[0].here))
      return std::vector<std::uint32_t>();
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
    place before{graph::nowhere, {}};
    for (std::uint64_t i = 1; !places_.are_lost(); ++i) {
      auto const& e = places_.edge_of(p, 0);
      if (!s_.states.is_failure(e, can_fail_, sought_))
        return false;
      if (e.to >= graph::most_nodes)
        return true;
      if (std::has_single_bit(i))
        before = p;
      p = places_.next(p, 0);
      if (p.node == before.node && p.ready == before.ready)
        return false;
    }
    return false;
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
    enter({std::move(p), at, pick});
    return false;
  }

  void enter(way w) {
    auto name = w.here.ready;
    for (int byte = 0; byte < 4; ++byte)
      name += static_cast<char8_t>(w.here.node >> 8 * byte);
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
  std::vector<bool> const can_fail_;
  places places_;
  std::vector<way> ways_;
  std::unordered_set<std::u8string> known_;
};

} // namespace

std::optional<std::vector<std::uint32_t>> shortest_failure(search const& s, components const& c,
                                                           sought what) {
  return finder(s, c, what).find();
}

} // namespace leaklab::detail::states
