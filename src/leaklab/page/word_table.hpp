// Sequences of numbers, each of which is kept once and has a number of its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace leaklab::detail::page {

// All zero is an empty one. It has no constructor, since it lies in memory that is never touched as a whole.
template <std::uint32_t MostItems, std::uint32_t MostWords>
class word_table {
public:
  static constexpr std::uint32_t none = ~0u;

  std::uint32_t size() const { return count_; }
  std::span<std::uint32_t const> operator[](std::uint32_t n) const {
    return {words_ + ends_[n], words_ + ends_[n + 1]};
  }

  // Returns the number of the sequence: those that are found first have the lowest ones. none: there is no
  // more room.
  std::uint32_t find(std::span<std::uint32_t const> words) {
    for (auto at = hash_of(words) % slots;; at = (at + 1) % slots) {
      auto const n = slots_[at];
      if (n == 0) {
        if (count_ == MostItems || words.size() > MostWords - ends_[count_])
          return none;
        std::ranges::copy(words, words_ + ends_[count_]);
        ends_[count_ + 1] = ends_[count_] + static_cast<std::uint32_t>(words.size());
        slots_[at] = ++count_;
        return count_ - 1;
      }
      if (std::ranges::equal((*this)[n - 1], words))
        return n - 1;
    }
  }

private:
  // Takes two words at a time: each multiplication has to wait for the one before.
  static std::uint64_t hash_of(std::span<std::uint32_t const> words) {
    std::uint64_t hash = words.size();
    auto const take = [&hash](std::uint64_t two) { hash = (hash ^ two) * 0x9e3779b97f4a7c15 ^ hash >> 29; };
    std::size_t i = 0;
    for (; i + 1 < words.size(); i += 2)
      take(words[i] | std::uint64_t{words[i + 1]} << 32);
    if (i < words.size())
      take(words[i]);
    return hash;
  }

  static constexpr std::size_t slots = std::size_t{2} * MostItems + 1;

  std::uint32_t count_;
  std::uint32_t slots_[slots]; // a number + 1, or 0
  std::uint32_t ends_[MostItems + 1];
  std::uint32_t words_[MostWords];
};

} // namespace leaklab::detail::page
