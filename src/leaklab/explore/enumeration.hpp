// Depth-first search over all choices: it runs every fair schedule once, in the order of their choices. It is
// complete for bodies that depend on nothing but their schedule. It remembers one path, not what it has seen.
//
// A fiber that polls, `while (!ready) boost::this_fiber::yield();`, has one schedule for each number of times
// that it yields before another fiber runs, so there is no end to them. The search runs fair schedules only:
//
// 1. Among the ready fibers is one that has waited longest. For each of the others, count how often it has
//    yielded while that one waited, and has done nothing else. The count begins anew when the fiber starts
//    or wakes another one, or waits.
// 2. A fiber is held back when its count is above a limit. It is not chosen until the fiber that has waited
//    longest has run.
// 3. The limit is 64 if one fiber yields in this way, 6 if two do, and 2 if more do.
//
// Neither a result of choose() nor a deadline that may come early is held back. Nothing else is left out of a
// body whose fibers yield at most 2 times in a row; or 6 times, if three of its fibers yield; or 64 times, if
// two do. progress::held_back counts what is left out.
#pragma once

#include <leaklab/explore/strategy.hpp>

#include <algorithm>
#include <array>

namespace leaklab::detail {

class enumeration_search : public strategy {
public:
  bool begin(progress& p) override {
    if (!p.begun || p.goes_on)
      return true;
    while (p.length > 0 && !pick_another(p.path[p.length - 1], p))
      --p.length;
    return p.length > 0;
  }

  // Picks the fiber that has waited longest. It is never held back.
  std::size_t choose(turns const&, std::span<std::uint64_t const>, std::size_t) override { return 0; }
  std::size_t result(std::size_t, std::size_t) override { return 0; }

  std::uint64_t held_back(turns const& t, std::span<std::uint64_t const> ready) const override {
    constexpr std::array<std::size_t, 3> most_yields{64, 6, 2}; // if one fiber yields, if two do, if more do
    auto const yields = [&](std::uint64_t id) { return t.yields_of(id, ready.front()); };
    auto const who_yield = static_cast<std::size_t>(std::ranges::count_if(ready, yields));
    if (who_yield == 0)
      return 0;
    auto const most = most_yields[std::min(who_yield, most_yields.size()) - 1];
    std::uint64_t set = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(ready.size(), 64); ++i)
      set |= std::uint64_t{yields(ready[i]) > most} << i;
    return set;
  }

private:
  static bool pick_another(choice& c, progress& p) {
    while (++c.picked < c.among) {
      if (c.picked >= 64 || !(c.held_back >> c.picked & 1))
        return true;
      ++p.held_back;
    }
    return false;
  }
};

} // namespace leaklab::detail
