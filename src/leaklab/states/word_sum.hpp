// A hash of 128 bits of words that have names, such as their addresses: a sum of one term for each word. So
// when some words change, the sum changes by their terms, whatever all other words are.
#pragma once

#include <leaklab/states/mixer.hpp>

#include <cstdint>

namespace leaklab::detail::states {

// Each bit of the name and of the word may change any bit of the term.
class word_sum {
public:
  // The word of that name is another one.
  void change(std::uint64_t name, std::uint64_t from, std::uint64_t to) {
    subtract(name, from);
    add(name, to);
  }
  void add(std::uint64_t name, std::uint64_t word) { add(term(name, word)); }
  void subtract(std::uint64_t name, std::uint64_t word) {
    auto const t = term(name, word);
    sum_.a -= t.a;
    sum_.b -= t.b;
  }
  void add(key const& k) {
    sum_.a += k.a;
    sum_.b += k.b;
  }
  key const& result() const { return sum_; }

private:
  // The halves see name and word in two ways that share nothing, so two terms agree in both by chance alone.
  static key term(std::uint64_t name, std::uint64_t word) {
    return {spread(word ^ name * 0x9e3779b97f4a7c15), spread(word * 0xbf58476d1ce4e5b9 + ~name)};
  }
  // Gives each number another one, of which each bit depends on all bits of the first.
  static std::uint64_t spread(std::uint64_t x) {
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
    x = (x ^ x >> 32) * 0x94d049bb133111eb;
    return x ^ x >> 31;
  }

  key sum_{0, 0};
};

} // namespace leaklab::detail::states
