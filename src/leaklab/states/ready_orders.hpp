// Which fibers become ready between two choices, and in what order. It is no part of a state, but a
// schedule's letters after its last one go by that order.
#pragma once

#include <leaklab/states/blocks.hpp>
#include <leaklab/states/memory.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>

namespace leaklab::detail::states {

// All zero is an empty one. Several processes use it at a time: an order is written before its slot says so, and
// who is the first to take the slot decides which it is.
class ready_orders {
public:
  static constexpr std::uint32_t unknown = (1u << 23) - 1; // what an edge has room for

  // Returns the number of an order of fibers' numbers; unknown: there is no more room.
  std::uint32_t find(std::span<std::uint8_t const> fibers) {
    std::uint32_t made = unknown;
    for (auto at = slot_for(fibers);; at = (at + 1) % slots) {
      std::atomic_ref slot(slots_[at]);
      auto there = slot.load(std::memory_order_acquire);
      if (there == 0) {
        if (made == unknown && (made = make(fibers)) == unknown)
          return unknown;
        if (slot.compare_exchange_strong(there, made + 1))
          return made;
      }
      if (std::ranges::equal((*this)[there - 1], fibers))
        return there - 1;
    }
  }
  std::span<std::uint8_t const> operator[](std::uint32_t n) const {
    return {orders_[n].fibers, orders_[n].size};
  }

  // How many there are.
  std::uint32_t size() const { return std::min(count_, most); }

  // Writes all of them, and reads them into an empty one. Nobody else may use them meanwhile.
  void save(blocks_writer& out) const {
    auto const n = std::min(count_, most);
    out.write(std::uint64_t{n});
    out.write(orders_, n * sizeof(order));
  }
  void load(blocks_reader& in) {
    auto const n = in.read_count(most);
    in.read(orders_, n * sizeof(order));
    for (std::uint32_t i = 0; i < n; ++i) {
      orders_[i].size = std::min<std::uint16_t>(orders_[i].size, most_fibers);
      auto at = slot_for((*this)[i]);
      while (slots_[at])
        at = (at + 1) % slots;
      slots_[at] = i + 1;
    }
    count_ = static_cast<std::uint32_t>(n);
  }

private:
  static std::uint64_t slot_for(std::span<std::uint8_t const> fibers) {
    std::uint64_t hash = fibers.size();
    for (auto const f : fibers)
      hash = (hash ^ f) * 0x9e3779b97f4a7c15 ^ hash >> 32;
    return hash % slots;
  }

  std::uint32_t make(std::span<std::uint8_t const> fibers) {
    auto const n = std::atomic_ref(count_).fetch_add(1, std::memory_order_relaxed);
    if (n >= most)
      return unknown;
    orders_[n].size = static_cast<std::uint16_t>(fibers.size());
    std::ranges::copy(fibers, orders_[n].fibers);
    return n;
  }

  static constexpr std::uint32_t most = 1u << 16, slots = 1u << 18;

  struct order {
    std::uint16_t size;
    std::uint8_t fibers[most_fibers];
  };
  std::uint32_t count_;
  std::uint32_t slots_[slots]; // a number + 1, or 0
  order orders_[most];
};

} // namespace leaklab::detail::states
