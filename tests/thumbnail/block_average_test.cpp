// Block averages: bounded, exact, and indifferent to the order of rows.
#include <thumbnail/block_average.hpp>
#include <thumbnail/resize.hpp>

#include "thumbnail/pictures.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace thumbnail_test {
namespace {

using thumbnail::block_average;

TEST(BlockAverage, KeepsEveryPixelOfAPictureUpToFourTimesTheTarget) {
  auto const whole = gradient({8, 4}, 1);
  block_average blocks(whole.size, {2, 1}, 1);
  for (unsigned y = 4; y-- != 0;)
    blocks.add_row(whole.pixels.data() + y * 8, 1, y, 0, 1);
  auto const all = blocks.result();
  EXPECT_EQ(all.size, whole.size);
  EXPECT_EQ(all.values, std::vector<float>(whole.pixels.begin(), whole.pixels.end()));
}

TEST(BlockAverage, IsBoundedByTheTarget) {
  block_average blocks({10'000, 7}, {100, 1}, 3);
  std::vector<unsigned char> const row(30'000, 9);
  for (unsigned y = 0; y != 7; ++y)
    blocks.add_row(row.data(), 3, y, 0, 1);
  auto const all = blocks.result();
  EXPECT_EQ(all.size, (extent{400, 4}));
  EXPECT_EQ(all.values, std::vector<float>(4800, 9.F));
}

TEST(BlockAverage, AddsPartsOfARow) {
  std::vector<unsigned char> const even{0, 20}, odd{10, 30};
  block_average blocks({4, 1}, {1, 1}, 1);
  blocks.add_row(even.data(), 1, 0, 0, 2);
  blocks.add_row(odd.data(), 1, 0, 1, 2);
  EXPECT_EQ(blocks.result().values, (std::vector<float>{0, 10, 20, 30}));
}

TEST(BlockAverage, LaysAlphaOverWhite) {
  std::vector<unsigned char> const row{0, 255, 0, 0, 100, 128};
  block_average blocks({3, 1}, {1, 1}, 1);
  blocks.add_row(row.data(), 2, 0, 0, 1);
  EXPECT_EQ(blocks.result().values, (std::vector<float>{0, 255, 177}));
}

TEST(BlockAverage, DoesNotOverflowOnManyWhitePixels) {
  constexpr extent whole{20'000, 1200};
  std::vector<unsigned char> const row(whole.width, 255);
  block_average blocks(whole, {1, 1}, 1); // 16 blocks of 1.5 million pixels
  for (unsigned y = 0; y != whole.height; ++y)
    blocks.add_row(row.data(), 1, y, 0, 1);
  EXPECT_EQ(blocks.result().values, std::vector<float>(16, 255.F));
}

TEST(BlockAverage, SharesAPixelOnABorderBetweenItsBlocks) {
  std::vector<unsigned char> const row{0, 100, 0, 0, 0}; // five pixels on four blocks, 5/4 pixels each
  block_average blocks({5, 1}, {1, 1}, 1);
  blocks.add_row(row.data(), 1, 0, 0, 1);
  EXPECT_EQ(blocks.result().values, (std::vector<float>{20, 60, 0, 0})); // 1/4 and 3/4 of it, over 5/4
}

TEST(Fit, RoundsToNearestAndNeverToNothing) {
  using thumbnail::fit;
  EXPECT_EQ(fit({400, 300}, 128), (extent{128, 96}));
  EXPECT_EQ(fit({300, 400}, 128), (extent{96, 128}));
  EXPECT_EQ(fit({1000, 100}, 128), (extent{128, 13}));
  EXPECT_EQ(fit({100'000, 1}, 128), (extent{128, 1}));
  EXPECT_EQ(fit({128, 128}, 128), (extent{128, 128}));
  EXPECT_EQ(fit({0xFFFFFFFF, 0xFFFFFFFF}, 65500), (extent{65500, 65500}));
}

TEST(Resize, AveragesInFloatAndRoundsOnce) {
  thumbnail::float_picture const four{{2, 2}, 1, {0, 1, 1, 1}}; // 0.75 rounds to 1; in bytes it would be 0
  EXPECT_EQ(thumbnail::resize(four, {1, 1}).pixels, bytes{1});
  thumbnail::float_picture const half{{1, 1}, 3, {0.4F, 0.6F, 255.F}};
  EXPECT_EQ(thumbnail::resize(half, {1, 1}).pixels, (bytes{0, 1, 255}));
}

} // namespace
} // namespace thumbnail_test
