// Finds states by their keys. Several processes use one table at a time, in memory that they share; none of
// them waits for another, so one that dies holds up nobody.
//
// It is a list of all nodes in the order of their keys, with signs in it from which a search begins: a
// split-ordered list (Shalev and Shavit, "Split-Ordered Lists: Lock-Free Extensible Hash Tables", JACM 2006)
// from which nothing is ever taken out. There are between half as many signs as nodes, and as many. A sign is
// put in when it is first wanted. So the table grows without a moment at which all have to be moved.
//
// What holds at any time:
//
//  1. A process that follows `next` from the first sign, number 0, meets the items in the order of their keys, each
//     once. A sign comes before the nodes of the same key, and no two nodes have the same key.
//  2. An item that is in the list stays there. Its key does not change. Its `next` changes only when an item
//     is put in behind it, by compare-and-swap: from what was next to the new item, whose own `next` is that.
//  3. Between `new` and `in the list`, an item belongs to the process that made it. Nobody else writes it.
//     Its key and its `next` are written before the compare-and-swap that puts it in, which is a release; all
//     loads of `next` are acquires. So a process that meets an item sees its key.
//  4. If the compare-and-swap fails, an item was put in at the same place. The search goes on from the item
//     before that place, which is still in the list by 2. So the same key is met before another node with it
//     is put in.
//  5. A sign's `place` goes from `none` to `taken` by compare-and-swap, and so by one process, and from there
//     to `in_list`, by the same, after the sign was put in. While it is not `in_list`, a search begins from
//     another sign further ahead, whose number lacks the highest bit. Number 0 is in the list from the start.
//
// A search that finds nothing puts the new node in; by 2 and 4 that is one step for everybody else.
#pragma once

#include <leaklab/states/mixer.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {

// A table of nodes that have a `key of` and a `std::uint32_t next`. All zero is an empty one. It has no
// constructor, since it lies in memory that is never touched as a whole.
template <class Node, std::uint32_t most>
class state_table {
public:
  static constexpr std::uint32_t nowhere = ~0u;

  struct found {
    std::uint32_t node;
    bool is_new;
  };
  // Returns the node of a key. If there is none, it calls make(n), which fills the new node n, and puts it in.
  // If another process puts in the same key meanwhile, it calls spoil(n) instead, and returns that one's node.
  // `nowhere`: there is no more room; make(n) returns false if it has none.
  template <class Make, class Spoil>
  found find(key const& k, Make make, Spoil spoil) {
    std::uint32_t mine = end;
    for (auto* link = &next_of(start(k));;) {
      auto const at = std::atomic_ref(*link).load(std::memory_order_acquire);
      if (comes_before(at, k)) {
        link = &next_of(at);
        continue;
      }
      if (is_node(at) && nodes_[at - 1].of == k) {
        if (mine != end)
          spoil(mine - 1);
        return {at - 1, false};
      }
      if (mine == end) {
        auto const n = new_node();
        if (n == nowhere || !make(n))
          return {nowhere, false};
        nodes_[n].of = k;
        mine = n + 1;
      }
      if (put_in(*link, at, mine))
        return {mine - 1, true};
    }
  }

  // Takes all nodes out of the list; they keep their numbers. Nobody else may use the table meanwhile.
  void take_all_out() { std::fill_n(signs_, std::min<std::uint64_t>(signs_for(size()), most_signs), sign{}); }
  // For nodes that are read from a file: sets how many there are, whose keys are written then; and puts in one
  // of them, whose key is in no other one. Nobody else may use the table meanwhile.
  void set_size(std::uint32_t n) { count_ = n; }
  void put_back(std::uint32_t n) {
    auto* link = &next_of(start(nodes_[n].of));
    while (comes_before(*link, nodes_[n].of))
      link = &next_of(*link);
    put_in(*link, *link, n + 1);
  }

  Node& operator[](std::uint32_t n) { return nodes_[n]; }
  Node const& operator[](std::uint32_t n) const { return nodes_[n]; }
  // Returns how many nodes there are, with those that are spoiled, and those that are being made.
  std::uint32_t size() const {
    return std::min(std::atomic_ref(const_cast<std::uint32_t&>(count_)).load(std::memory_order_acquire),
                    most);
  }
  std::uint64_t bytes() const {
    auto const n = size();
    return std::uint64_t{n} * sizeof(Node) + signs_for(n) * sizeof(sign);
  }

private:
  // What `next` says: the end of the list; from 1 on a node; from most + 1 on a sign.
  static constexpr std::uint32_t end = 0, first_sign = most + 1;
  static constexpr std::uint32_t most_signs = std::bit_floor(most);
  static_assert(most < 1u << 31);

  struct sign {
    std::uint32_t next;
    enum place_t : std::uint32_t { none, taken, in_list } place;
  };

  static bool is_node(std::uint32_t item) { return item != end && item < first_sign; }

  std::uint32_t& next_of(std::uint32_t item) {
    return is_node(item) ? nodes_[item - 1].next : signs_[item - first_sign].next;
  }

  static std::uint64_t signs_for(std::uint32_t nodes) { return std::bit_floor(std::max(nodes, 1u)); }

  // Sign number 0 comes first. The others are at the middle, the quarters, the eighths, ... of all keys.
  static std::uint64_t key_of_sign(std::uint32_t number) { return reversed(number); }

  static std::uint64_t reversed(std::uint64_t x) {
    x = (x >> 1 & 0x5555555555555555) | (x & 0x5555555555555555) << 1;
    x = (x >> 2 & 0x3333333333333333) | (x & 0x3333333333333333) << 2;
    x = (x >> 4 & 0x0f0f0f0f0f0f0f0f) | (x & 0x0f0f0f0f0f0f0f0f) << 4;
    return __builtin_bswap64(x);
  }

  bool comes_before(std::uint32_t item, key const& k) const {
    if (item == end)
      return false;
    if (!is_node(item))
      return key_of_sign(item - first_sign) <= k.a;
    auto const& of = nodes_[item - 1].of;
    return of.a < k.a || (of.a == k.a && of.b < k.b);
  }
  bool comes_before_sign(std::uint32_t item, std::uint64_t sign_key) const {
    if (item == end)
      return false;
    return (is_node(item) ? nodes_[item - 1].of.a : key_of_sign(item - first_sign)) < sign_key;
  }

  std::uint32_t new_node() {
    if (size() == most)
      return nowhere;
    auto const n = std::atomic_ref(count_).fetch_add(1, std::memory_order_relaxed);
    return n < most ? n : nowhere;
  }

  // Puts an item in between a `next` and the item that was next. Returns false if that is no longer so.
  bool put_in(std::uint32_t& link, std::uint32_t at, std::uint32_t item) {
    std::atomic_ref(next_of(item)).store(at, std::memory_order_relaxed);
    return std::atomic_ref(link).compare_exchange_strong(at, item, std::memory_order_release,
                                                         std::memory_order_relaxed);
  }

  // Returns the sign from which to begin, which is in the list.
  std::uint32_t start(key const& k) {
    auto const signs = std::min<std::uint64_t>(signs_for(size()), most_signs);
    return start(static_cast<std::uint32_t>(reversed(k.a) & (signs - 1)));
  }
  std::uint32_t start(std::uint32_t number) {
    if (number == 0)
      return first_sign;
    std::atomic_ref place(signs_[number].place);
    if (place.load(std::memory_order_acquire) == sign::in_list)
      return first_sign + number;
    auto const before = start(number & ~std::bit_floor(number));
    auto expected = sign::none;
    if (!place.compare_exchange_strong(expected, sign::taken, std::memory_order_relaxed))
      return before;
    for (auto* link = &next_of(before);;) {
      auto const at = std::atomic_ref(*link).load(std::memory_order_acquire);
      if (comes_before_sign(at, key_of_sign(number)))
        link = &next_of(at);
      else if (put_in(*link, at, first_sign + number))
        break;
    }
    place.store(sign::in_list, std::memory_order_release);
    return first_sign + number;
  }

  // What all processes write, and what lies side by side in memory, begins on a cache line of its own.
  static constexpr std::size_t cache_line = 64;
  alignas(cache_line) std::uint32_t count_;
  alignas(cache_line) sign signs_[most_signs];
  alignas(cache_line) Node nodes_[most];
};

} // namespace leaklab::detail::states
