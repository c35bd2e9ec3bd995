// Depth-first search over all choices: every fair schedule once, in the order of their choices. Complete for
// bodies that depend on nothing but their schedule. It remembers one path, not what it has seen.
//
// A fiber that polls, `while (!ready) boost::this_fiber::yield();`, has a schedule for each number of times
// that it does so before another fiber runs: there is no end to them. Fair are those in which it does not do
// so for long. While the fiber that has waited longest is ready and does not run, others may yield, doing
// nothing else, 64 times and once more; two of them may 6 times each and once more, several 2 times each and
// once more. Who has is not chosen until that fiber has run. To start or to wake a fiber, or to wait, is
// something else, and begins the count anew. So nothing is left out of a body whose fibers yield 2 times in a
// row at most, or 6 if there are three such fibers, or 64 if there are two. What is left out is counted:
// progress::held_back.
#pragma once

#include <leaklab/explore/strategy.hpp>

#include <algorithm>
#include <array>

namespace leaklab::detail {

class exhaustive_search : public strategy {
public:
  bool begin(progress& p) override {
    if (!p.begun)
      return true;
    while (p.length > 0 && !pick_another(p.path[p.length - 1], p))
      --p.length;
    return p.length > 0;
  }

  // The one who has waited longest is never held back.
  std::size_t choose(turns const&, std::span<std::uint64_t const>, std::size_t) override { return 0; }

  std::uint64_t held_back(turns const& t, std::span<std::uint64_t const> ready) const override {
    constexpr std::array<std::size_t, 3> most_yields{64, 6, 2}; // for one fiber that yields, two, and more
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
    while (++c.picked < c.ready) {
      if (c.picked >= 64 || !(c.held_back >> c.picked & 1))
        return true;
      ++p.held_back;
    }
    return false;
  }
};

} // namespace leaklab::detail
