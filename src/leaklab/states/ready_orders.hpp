// Which fibers become ready between two choices, and in what order. It is no part of a state, but a
// schedule's letters after its last one go by that order.
#pragma once

#include <leaklab/states/memory.hpp>

#include <algorithm>
#include <cstdint>
#include <span>

namespace leaklab::detail::states {

// All zero is an empty one.
class ready_orders {
public:
  static constexpr std::uint32_t unknown = ~0u;

  // Returns the number of an order of fibers' numbers; unknown: there is no more room.
  std::uint32_t find(std::span<std::uint8_t const> fibers) {
    std::uint64_t hash = fibers.size();
    for (auto const f : fibers)
      hash = (hash ^ f) * 0x9e3779b97f4a7c15 ^ hash >> 32;
    for (auto at = hash % slots;; at = (at + 1) % slots) {
      if (slots_[at] == 0) {
        if (count_ == most)
          return unknown;
        slots_[at] = ++count_;
        auto& o = orders_[count_ - 1];
        o.size = static_cast<std::uint8_t>(fibers.size());
        std::ranges::copy(fibers, o.fibers);
        return count_ - 1;
      }
      if (std::ranges::equal((*this)[slots_[at] - 1], fibers))
        return slots_[at] - 1;
    }
  }
  std::span<std::uint8_t const> operator[](std::uint32_t n) const {
    return {orders_[n].fibers, orders_[n].size};
  }

private:
  static constexpr std::uint32_t most = 1u << 16, slots = 1u << 18;

  struct order {
    std::uint8_t size;
    std::uint8_t fibers[most_fibers];
  };
  std::uint32_t count_;
  std::uint32_t slots_[slots]; // a number + 1, or 0
  order orders_[most];
};

} // namespace leaklab::detail::states
