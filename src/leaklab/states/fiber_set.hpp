// A set of fibers, by their numbers.
#pragma once

#include <leaklab/states/memory.hpp>

#include <array>
#include <bit>
#include <cstdint>

namespace leaklab::detail::states {

class fiber_set {
public:
  void insert(std::uint32_t n) { words_[n / 64] |= bit(n); }
  void erase(std::uint32_t n) { words_[n / 64] &= ~bit(n); }
  bool contains(std::uint32_t n) const { return (words_[n / 64] & bit(n)) != 0; }

  // Calls each(number) in ascending order, for those that are in the set when it comes to their word.
  template <typename Each>
  void each(Each each) const {
    for (unsigned w = 0; w < words_.size(); ++w)
      for (auto left = words_[w]; left; left &= left - 1)
        each(64 * w + static_cast<unsigned>(std::countr_zero(left)));
  }
  std::array<std::uint64_t, most_fibers / 64> const& words() const { return words_; }

private:
  static std::uint64_t bit(std::uint32_t n) { return std::uint64_t{1} << n % 64; }

  static_assert(most_fibers % 64 == 0);
  std::array<std::uint64_t, most_fibers / 64> words_{};
};

} // namespace leaklab::detail::states
