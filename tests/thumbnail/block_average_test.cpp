// Block averages are bounded, exact, and do not depend on the order of rows.
#include <thumbnail/block_average.hpp>
#include <thumbnail/resize.hpp>

#include "thumbnail/pictures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>

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

TEST(BlockAverage, DoesNotOverflowOnAColumnOfManyWhitePixels) {
  constexpr extent whole{1, 17'000'000}; // 255 times this is more than 32 bits hold
  unsigned char const white = 255;
  block_average blocks(whole, {1, 1}, 1, {.kept = 1});
  for (unsigned y = 0; y != whole.height; ++y)
    blocks.add_row(&white, 1, y, 0, 1);
  EXPECT_EQ(blocks.result().values, std::vector<float>(1, 255.F));
}

TEST(BlockAverage, WeighsARowByMoreThan16Bits) {
  constexpr extent whole{1, 100'001};
  block_average blocks(whole, {1, 50'000}, 1,
                       {.kept = 2}); // 100,000 blocks, each a little higher than a pixel
  for (unsigned y = 0; y != whole.height; ++y) {
    auto const grey = static_cast<unsigned char>(y % 2 == 0 ? 200 : 0);
    blocks.add_row(&grey, 1, y, 0, 1);
  }
  auto const all = blocks.result().values;
  for (unsigned block = 0; block != 100'000;
       ++block) { // of row `block`, and of the next what the ones above left
    double const first = 100'000 - block, second = 1 + block;
    ASSERT_NEAR(all[block], 200 * (block % 2 == 0 ? first : second) / 100'001, 1e-4) << block;
  }
}

// Returns the average of channel `c` over one block of `blocks`, by the definition.
double average_of_block(picture const& from, extent blocks, unsigned x, unsigned y, unsigned c) {
  auto const overlap = [](unsigned pixel, unsigned whole, unsigned block, unsigned count) {
    double const size = static_cast<double>(whole) / count;
    return std::max(0.0, std::min(pixel + 1.0, (block + 1) * size) - std::max(1.0 * pixel, block * size)) /
           size;
  };
  double sum = 0;
  for (unsigned v = 0; v != from.size.height; ++v)
    for (unsigned u = 0; u != from.size.width; ++u)
      sum += at(from, u, v, c) * overlap(u, from.size.width, x, blocks.width) *
             overlap(v, from.size.height, y, blocks.height);
  return sum;
}

picture noise(extent size, unsigned channels, std::mt19937& random) {
  picture out{size, channels, bytes(std::size_t{size.width} * size.height * channels)};
  std::generate(out.pixels.begin(), out.pixels.end(), [&] { return static_cast<unsigned char>(random()); });
  return out;
}

// Returns a picture whose pixels are `pixel` times as large, cut to `size`.
picture enlarged(picture const& from, unsigned pixel, extent size) {
  picture out{size, from.channels, {}};
  for (unsigned y = 0; y != size.height; ++y)
    for (unsigned x = 0; x != size.width; ++x)
      for (unsigned c = 0; c != from.channels; ++c)
        out.pixels.push_back(static_cast<unsigned char>(at(from, x / pixel, y / pixel, c)));
  return out;
}

// Adds all rows, in order or not, each in up to three parts.
void add(picture const& from, block_average& blocks, std::mt19937& random) {
  std::vector<unsigned> rows(from.size.height);
  std::iota(rows.begin(), rows.end(), 0U);
  if (random() % 2 == 0)
    std::shuffle(rows.begin(), rows.end(), random);
  for (auto const y : rows) {
    auto const step = std::min(from.size.width, 1 + static_cast<unsigned>(random()) % 3);
    for (unsigned first = 0; first != step; ++first) {
      bytes part;
      for (unsigned x = first; x < from.size.width; x += step)
        for (unsigned c = 0; c != from.channels; ++c)
          part.push_back(static_cast<unsigned char>(at(from, x, y, c)));
      blocks.add_row(part.data(), from.channels, y, first, step);
    }
  }
}

// Expects that noise comes out as its area averages.
void expect_exact_averages(extent whole, extent target, unsigned channels, thumbnail::resolution fine,
                           std::mt19937& random) {
  auto const coming_in =
      noise({(whole.width + fine.pixel - 1) / fine.pixel, (whole.height + fine.pixel - 1) / fine.pixel},
            channels, random);
  block_average blocks(whole, target, channels, fine);
  add(coming_in, blocks, random);
  auto const all = blocks.result();
  auto const most = [&](unsigned side, unsigned of_target) {
    return std::min(std::max(1U, side / fine.pixel), fine.kept * of_target);
  };
  ASSERT_EQ(all.size, (extent{most(whole.width, target.width), most(whole.height, target.height)}));
  auto const meant = enlarged(coming_in, fine.pixel, whole);
  auto const* value = all.values.data();
  for (unsigned c = 0; c != channels; ++c)
    for (unsigned y = 0; y != all.size.height; ++y)
      for (unsigned x = 0; x != all.size.width; ++x)
        ASSERT_NEAR(*value++, average_of_block(meant, all.size, x, y, c), 1e-4);
}

TEST(BlockAverage, IsExactForEverySizeOrderAndResolution) {
  std::mt19937 random(1);
  for (unsigned const pixel : {1U, 2U, 4U, 8U})
    for (unsigned kept = 1; kept <= 4; ++kept)
      for (unsigned width = 1; width <= 25; width += 3)
        for (unsigned height = 1; height <= 25; height += 4)
          for (unsigned const channels : {1U, 3U}) {
            extent const whole{width, height}, target{1 + width / 12, 1 + height / 11};
            SCOPED_TRACE(std::to_string(width) + "x" + std::to_string(height) + ", " + std::to_string(kept) +
                         " kept, pixels of " + std::to_string(pixel));
            expect_exact_averages(whole, target, channels, {.kept = kept, .pixel = pixel}, random);
          }
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
