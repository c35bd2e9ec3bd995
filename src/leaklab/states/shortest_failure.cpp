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

// A state, and who has paused there; nobody: no fiber has.
struct pause_at {
  static constexpr std::uint32_t nobody = most_fibers;

  std::uint32_t node;
  std::uint32_t who;
};

// Which of them are known.
class known_pauses {
public:
  explicit known_pauses(std::size_t nodes) : without_(nodes) {}

  // Returns whether it was not known yet.
  bool add(pause_at p) {
    if (p.who != pause_at::nobody)
      return with_.insert(std::uint64_t{p.node} << 32 | p.who).second;
    bool const is_new = !without_[p.node];
    without_[p.node] = true;
    return is_new;
  }
  std::size_t size_with() const { return with_.size(); }

private:
  std::vector<bool> without_;
  std::unordered_set<std::uint64_t> with_;
};

// Returns how few deadlines come early in a schedule that fails, or how few extra switches there are in one. There is
// one that fails. Nothing if it is too far to find.
std::optional<std::uint64_t> fewest_early(search const& s, std::vector<bool> const& can_fail, sought what) {
  if (s.root.to >= graph::most_nodes)
    return 0;
  auto const& g = s.states;
  bool lost = false;
  auto const behind = [&](graph::edge const& e) {
    lost = lost || (e.at_pause && e.now_ready == ready_orders::unknown);
    return pause_at{e.to, e.at_pause && !lost ? s.orders[e.now_ready].front() : pause_at::nobody};
  };
  known_pauses known(g.size());
  std::vector<pause_at> now{behind(s.root)}, later;
  for (std::uint64_t early = 0;; ++early) {
    bool fails_later = false;
    for (std::size_t i = 0; i < now.size(); ++i) {
      auto const here = now[i];
      if (!known.add(here))
        continue;
      if (lost || known.size_with() > most_ways)
        return std::nullopt;
      for (auto const& e : g.edges_of(here.node)) {
        if (!g.is_failure(e, can_fail, what))
          continue;
        bool const is_extra =
            e.fiber == graph::of_time || (here.who != pause_at::nobody && e.fiber != here.who);
        if (e.to < graph::most_nodes)
          (is_extra ? later : now).push_back(behind(e));
        else if (!is_extra)
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
  std::uint32_t
      stays; // before the place: so often there is one pick alone, which enumeration counts all the same
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
      enter({*std::move(p), 0, 0, places_.stays_to_first()});
    for (std::size_t at = 0; at < ways_.size() && ways_.size() < most_ways && !places_.are_lost(); ++at) {
      if (ways_[at].stays > 0) {
        enter({ways_[at].here, at, 0, ways_[at].stays - 1});
        continue;
      }
      for (std::uint32_t pick = 0; pick < places_.picks(ways_[at].here); ++pick)
        if (try_pick(at, pick))
          return way_to(at, pick);
    }
    return std::nullopt;
  }

private:
  // A place that is met again is met for ever. It is looked for as Brent does ("An improved Monte Carlo
  // factorization algorithm", BIT 1980): among the later ones, at greater and greater distances.
  bool fails_by_default(place p) {
    place before{graph::nowhere, {}, 0, false};
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

  // Goes on while one fiber is ready alone and no deadline may come early any more: enumeration has no choice there. Where
  // a fiber has paused it has one, even if that one must stay.
  // Returns nothing if no pick can lead to a failure from there on, but the default ones.
  std::optional<place> next_pick(place p) {
    for (std::uint64_t i = 0; places_.picks(p) == 1 && !p.at_pause; ++i) {
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
      enter({*std::move(there), at, pick, places_.stays_on(e)});
    return false;
  }

  void enter(way w) {
    if (w.stays > 0)
      return ways_.push_back(std::move(w));
    auto name = w.here.ready;
    for (int byte = 0; byte < 4; ++byte)
      name += static_cast<char8_t>(w.here.node >> 8 * byte);
    if (early_ > 0)
      for (int byte = 0; byte < 4; ++byte)
        name += static_cast<char8_t>(w.here.early >> 8 * byte);
    if (w.here.at_pause)
      name += u8'p';
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
  std::uint64_t const early_; // how often a deadline may come early; or how many extra switches there may be
  places places_;
  std::vector<way> ways_;
  std::unordered_set<std::u8string> known_;
};

} // namespace

std::optional<failing_picks> shortest_failure(search const& s, components const& c, sought what) {
  auto const can = can_fail(s.states, c, what);
  if (!s.states.is_failure(s.root, can, what))
    return std::nullopt;
  auto const early = fewest_early(s, can, what);
  auto picks = early ? finder(s, can, what, *early).find() : std::nullopt;
  if (!picks)
    return std::nullopt;
  return failing_picks{*std::move(picks), *early};
}

} // namespace leaklab::detail::states
