// Depth-first search over all choices: every schedule once, in the order of their choices. Complete for
// bodies that depend on nothing but their schedule. It remembers one path, not what it has seen.
#pragma once

#include <leaklab/explore/strategy.hpp>

namespace leaklab {

class exhaustive_search : public strategy {
public:
  bool begin(progress& p) override {
    if (!p.begun)
      return true;
    while (p.length > 0 && p.path[p.length - 1].picked + 1 >= p.path[p.length - 1].ready)
      --p.length;
    if (p.length == 0)
      return false;
    ++p.path[p.length - 1].picked;
    return true;
  }

  std::size_t choose(progress&, std::span<std::uint64_t const>, std::size_t) override { return 0; }
};

} // namespace leaklab
