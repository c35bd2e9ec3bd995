// The hash of 128 bits by which states are told apart.
#include <leaklab/states/word_sum.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>

namespace {

using leaklab::detail::states::word_sum;

leaklab::detail::states::key of(std::uint64_t name, std::uint64_t word) {
  word_sum s;
  s.add(name, word);
  return s.result();
}

// Two words that agree in one half of the hash must not agree in the other one for that reason.
TEST(HashOfWords, HasTwoHalvesThatAreIndependent) {
  constexpr std::uint64_t factor = 0x9e3779b97f4a7c15; // by which names go into the first half
  std::mt19937_64 random(1);
  for (int i = 0; i < 1'000; ++i) {
    auto const one = random(), other = random(), word = random();
    auto const twin = word ^ one * factor ^ other * factor;
    EXPECT_EQ(of(one, word).a, of(other, twin).a);
    EXPECT_NE(of(one, word).b, of(other, twin).b);
  }
}

TEST(HashOfWords, IsAnotherOneForEachSmallWordAtEachAddress) {
  std::set<std::uint64_t> first, second;
  for (std::uint64_t address = 0x200000000000; address < 0x200000000000 + 8 * 300; address += 8)
    for (std::uint64_t word = 0; word < 100; ++word) {
      auto const k = of(address, word);
      first.insert(k.a);
      second.insert(k.b);
    }
  EXPECT_EQ(first.size(), 30'000u);
  EXPECT_EQ(second.size(), 30'000u);
}

// As when two variables exchange their values, or one grows as the other one shrinks.
TEST(HashOfWords, OfWordsThatChangeTogetherDoesNotStayTheSame) {
  std::set<std::uint64_t> first, second;
  for (std::uint64_t one = 0; one < 150; ++one)
    for (std::uint64_t other = 0; other < 150; ++other) {
      word_sum s;
      s.add(0x1000, one);
      s.add(0x1008, other);
      first.insert(s.result().a);
      second.insert(s.result().b);
    }
  EXPECT_EQ(first.size(), 22'500u);
  EXPECT_EQ(second.size(), 22'500u);
}

TEST(HashOfWords, DoesNotDependOnTheWayThere) {
  word_sum direct, around;
  direct.add(8, 3);
  direct.add(16, 4);
  around.add(16, 9);
  around.add(8, 1);
  around.change(8, 1, 7);
  around.change(16, 9, 4);
  around.change(8, 7, 3);
  EXPECT_EQ(direct.result(), around.result());
}

} // namespace
