// Ranges of addresses, each with a value, that may overlap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leaklab::detail::debug_info {

// First call add() for all ranges, then sort(), then the rest.
template <typename Value>
class intervals {
public:
  void add(std::uint64_t begin, std::uint64_t end, Value value) { all_.push_back({begin, end, 0, value}); }

  void sort() {
    std::ranges::stable_sort(all_, {}, &interval::begin);
    std::uint64_t furthest = 0;
    for (auto& i : all_)
      i.furthest_end = furthest = std::max(furthest, i.end);
  }

  // Returns the values of all ranges that contain the address, in no particular order.
  std::vector<Value> containing(std::uint64_t address) const {
    std::vector<Value> found;
    auto i = std::ranges::upper_bound(all_, address, {}, &interval::begin);
    while (i != all_.begin() && (--i)->furthest_end > address)
      if (address < i->end)
        found.push_back(i->value);
    return found;
  }

  // Calls f(begin, end, value) for each range.
  template <typename F>
  void for_each(F const& f) const {
    for (auto const& i : all_)
      f(i.begin, i.end, i.value);
  }

private:
  struct interval {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t furthest_end; // the greatest end of this one and all before it
    Value value;
  };

  std::vector<interval> all_;
};

} // namespace leaklab::detail::debug_info
