// Words of memory that are times, in a state whose times are relative to the clock.
//
// The clock of such a search begins at a time so peculiar that a word which is one of the times around it is a time:
// no address, no text in UTF-8 and no number that anybody counts to looks so. In a state it counts as what it is less
// what time it is. So two states are the same that differ in nothing but the time: all their times lie as far from
// the clock.
//
// A word that looks like a time by accident would do harm only if, of two states, it differed by just as much as
// their clocks do, while all else were the same. Of words that have nothing to do with the clock that is as likely as
// that two hashes are the same. A time that is stored in another way, such as in two halves, makes two states of one.
#pragma once

#include <leaklab/states/word_sum.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace leaklab::detail::states {

// Its first byte occurs in no UTF-8. As a time it lies long before any of the machine's, so a deadline that the body
// has from elsewhere is yet to come, and is seen when it is waited for.
inline constexpr std::uint64_t first_time = 0xc19c'0000'0000'0000;
inline constexpr std::uint64_t time_count = std::uint64_t{1} << 50; // 13 days

constexpr bool is_time(std::uint64_t word) {
  return word - first_time < time_count;
}
inline bool is_time(steady_time t) {
  return is_time(static_cast<std::uint64_t>(t.time_since_epoch().count()));
}

// When the clock begins, for which `real` would be the time.
inline machine_time peculiar_time(machine_time real) {
  auto const steady = static_cast<std::int64_t>(first_time + time_count / 2);
  return {steady, steady + (real.system - real.steady)};
}

// By how much a sum of words, in which times are what they are, is another one if they are relative.
class relative_times {
public:
  explicit relative_times(steady_time now)
      : now_(static_cast<std::uint64_t>(now.time_since_epoch().count())) {}

  // All words from there to there count.
  void look_at(std::uintptr_t from, std::uintptr_t to) {
    for (auto at = (from + 7) & ~std::uintptr_t{7}; at + 8 <= to; at += 8)
      if (auto const word = word_at(at); is_time(word)) [[unlikely]]
        change(at, word);
  }
  // Those count that are not what they were then.
  void look_at_since(void const* then, void const* now, std::size_t bytes) {
    auto const at = reinterpret_cast<std::uintptr_t>(now), before = reinterpret_cast<std::uintptr_t>(then);
    for (std::size_t i = 0; i + 8 <= bytes; i += 8)
      if (auto const word = word_at(at + i); is_time(word) && word != word_at(before + i)) [[unlikely]]
        change(at + i, word);
  }

  key const& sum() const { return sum_.result(); }

private:
  static std::uint64_t word_at(std::uintptr_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, reinterpret_cast<void const*>(at), sizeof word);
    return word;
  }
  void change(std::uintptr_t at, std::uint64_t word) {
    constexpr auto of_a_time = std::uint64_t{1} << 63; // no word has a name with that
    sum_.subtract(at, word);
    sum_.add(at | of_a_time, word - now_);
  }

  std::uint64_t const now_;
  word_sum sum_;
};

} // namespace leaklab::detail::states
