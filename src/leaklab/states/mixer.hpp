// A hash of 128 bits over memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace leaklab::detail::states {

struct key {
  std::uint64_t a, b;
  bool operator==(key const&) const = default;
};

// Takes in words and pieces of memory, one after the other. Each word changes two sums of 64 bits, by two
// functions that share nothing. Two different sequences give the same key with a chance of about 2^-128.
class mixer {
public:
  void add(std::uint64_t word) {
    a_ = by_a(a_, word);
    b_ = by_b(b_, word);
  }

  // Takes in whole words: `bytes` is a multiple of 8.
  void add(void const* from, std::size_t bytes) {
    auto const* at = static_cast<char const*>(from);
    auto const* const end = at + bytes;
    std::uint64_t a[4] = {1, 2, 3, 4},
                  b[4] = {5, 6, 7, 8}; // four at a time: the sums do not wait for each other
    for (; end - at >= 32; at += 32)
      for (std::size_t i = 0; i < 4; ++i) {
        auto const w = word(at + 8 * i);
        a[i] = by_a(a[i], w);
        b[i] = by_b(b[i], w);
      }
    for (; at < end; at += 8)
      add(word(at));
    for (int i = 0; i < 4; ++i) {
      a_ = by_a(a_, a[i]);
      b_ = by_b(b_, b[i]);
    }
    add(bytes);
  }

  key result() const { return {spread(a_), spread(b_)}; }

private:
  static std::uint64_t word(char const* at) {
    std::uint64_t w;
    std::memcpy(&w, at, sizeof w);
    return w;
  }
  // Each multiplies to 128 bits and folds these, so every bit of the word may change any bit of the sum.
  static std::uint64_t by_a(std::uint64_t sum, std::uint64_t w) {
    return folded(sum ^ w, 0x9e3779b97f4a7c15);
  }
  static std::uint64_t by_b(std::uint64_t sum, std::uint64_t w) {
    return folded(sum + w, 0xbf58476d1ce4e5b9);
  }
  static std::uint64_t folded(std::uint64_t x, std::uint64_t y) {
    __extension__ typedef unsigned __int128 product;
    auto const p = product{x} * y;
    return static_cast<std::uint64_t>(p) ^ static_cast<std::uint64_t>(p >> 64);
  }
  static std::uint64_t spread(std::uint64_t x) { // so that any bits of it do for a hash table
    x = (x ^ (x >> 32)) * 0x94d049bb133111eb;
    return x ^ (x >> 29);
  }

  std::uint64_t a_ = 0x243f6a8885a308d3, b_ = 0x13198a2e03707344;
};

} // namespace leaklab::detail::states
