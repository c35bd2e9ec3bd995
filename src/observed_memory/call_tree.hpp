// Stacks as numbers: each call is a node below that of its caller, once and for all. So an access keeps its stack by
// keeping a number.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leaklab::observed_memory {

class call_tree {
public:
  static constexpr std::uint32_t root = 0;

  // Returns the node of a call at that address by the function of `parent`. When there are too many, it is `parent`.
  std::uint32_t call(std::uint32_t parent, std::uintptr_t at) {
    auto place = (at * 0x9e3779b97f4a7c15u ^ std::uint64_t{parent} * 0x85ebca6bu) >> 13 & (slots - 1);
    for (; index_[place] != 0; place = (place + 1) & (slots - 1))
      if (auto const& n = nodes_[index_[place]]; n.parent == parent && n.at == at)
        return index_[place];
    if (used_ + 1 == most)
      return parent;
    nodes_[++used_] = {at, parent};
    return index_[place] = used_;
  }
  std::uint32_t caller(std::uint32_t node) const { return nodes_[node].parent; }
  std::uintptr_t at(std::uint32_t node) const { return nodes_[node].at; }

private:
  static constexpr std::size_t most = 1 << 20, slots = 2 * most;

  struct node {
    std::uintptr_t at;
    std::uint32_t parent;
  };

  std::uint32_t used_;
  std::uint32_t index_[slots];
  node nodes_[most];
};

} // namespace leaklab::observed_memory
