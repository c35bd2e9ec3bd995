// The requests are the same each time, and as many pictures are broken as was asked for.
#include <live/choices.hpp>
#include <live/pool.hpp>
#include <live/traffic.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace {

using live::request;
using live::share;
using live::traffic;

std::vector<request> requests(std::uint64_t seed, std::size_t n, share s) {
  traffic t(seed);
  std::vector<request> all;
  for (std::size_t i = 0; i < n; ++i)
    all.push_back(t.next("lesson", s));
  return all;
}

std::size_t broken(std::vector<request> const& all) {
  std::size_t n = 0;
  for (auto const& r : all)
    n += static_cast<std::size_t>(std::ranges::count(r.pictures, true, &live::picture::broken));
  return n;
}

TEST(Traffic, IsTheSameForTheSameSeed) {
  EXPECT_EQ(requests(1, 100, {1, 3}), requests(1, 100, {1, 3}));
  EXPECT_NE(requests(1, 100, {1, 3}), requests(2, 100, {1, 3}));
}

TEST(Traffic, HasExactlyAsManyBrokenPicturesAsWereAskedFor) {
  EXPECT_EQ(broken(requests(1, 100, {1, 3})), 200u);
  EXPECT_EQ(broken(requests(9, 100, {1, 2})), 300u);
  EXPECT_EQ(broken(requests(1, 100, {0, 1})), 0u);
  EXPECT_EQ(broken(requests(1, 100, {1, 1})), 600u);
}

TEST(Traffic, HasRequestsOfDifferentPicturesThatAreAllInThePool) {
  std::uint64_t number = 0;
  for (auto const& r : requests(1, 50, {1, 3})) {
    EXPECT_EQ(r.number, ++number);
    EXPECT_EQ(r.lesson, "lesson");
    std::set<std::size_t> numbers;
    for (auto const& p : r.pictures)
      numbers.insert(p.number);
    EXPECT_EQ(numbers.size(), traffic::pictures_in_a_request);
    EXPECT_GE(*numbers.begin(), 1u);
    EXPECT_LE(*numbers.rbegin(), live::pool::size);
  }
}

// It would be no demonstration if every request failed.
TEST(Traffic, HasRequestsWithAndWithoutBrokenPictures) {
  std::set<std::size_t> how_many;
  for (auto const& r : requests(1, 100, {1, 3}))
    how_many.insert(broken({r}));
  EXPECT_TRUE(how_many.contains(0));
  EXPECT_GE(how_many.size(), 4u);
}

TEST(Traffic, TakesAnotherShareFromTheNextRequestOn) {
  traffic t(1);
  EXPECT_EQ(broken({t.next("l", {1, 1})}), 6u);
  EXPECT_EQ(broken({t.next("l", {0, 1})}), 0u);
}

TEST(Keys, StepThroughRatesAndShares) {
  EXPECT_EQ(live::faster(20), 50u);
  EXPECT_EQ(live::faster(7), 10u);
  EXPECT_EQ(live::faster(100), 0u);
  EXPECT_EQ(live::faster(0), 0u);
  EXPECT_EQ(live::slower(0), 100u);
  EXPECT_EQ(live::slower(7), 5u);
  EXPECT_EQ(live::slower(1), 1u);
  EXPECT_EQ(live::next_share({1, 3}), (share{1, 2}));
  EXPECT_EQ(live::next_share({2, 5}), (share{1, 2}));
  EXPECT_EQ(live::next_share({1, 1}), (share{0, 1}));
}

} // namespace
