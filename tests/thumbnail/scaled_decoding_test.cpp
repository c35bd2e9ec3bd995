// Compares decoding a JPEG at a fraction of its size, where libjpeg does most of the averaging, with decoding
// it whole.
#include <thumbnail/jpeg.hpp>
#include <thumbnail/resize.hpp>
#include <thumbnail/thumbnail.hpp>

#include "thumbnail/pictures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <string>

namespace thumbnail_test {
namespace {

constexpr unsigned box = 16;

// Returns coloured waves, some four pixels of the thumbnail long, under grain.
picture waves(extent size) {
  std::mt19937 random(1);
  double const step = 4 * 2 * std::numbers::pi / size.width;
  auto out = plain(size, {0, 0, 0});
  auto* value = out.pixels.data();
  for (unsigned y = 0; y != size.height; ++y)
    for (unsigned x = 0; x != size.width; ++x)
      for (unsigned c = 0; c != 3; ++c) {
        auto const wave = std::sin(step * (x + c * y)) * std::cos(step * (y + 1.5 * c)); // -1..1
        *value++ = static_cast<unsigned char>(116 + 100 * wave + static_cast<double>(random() % 24));
      }
  return out;
}

// Returns the thumbnail of these pixels, which have never been a JPEG.
picture area_averages(picture const& from) {
  auto const target = thumbnail::fit(from.size, box);
  thumbnail::block_average blocks(from.size, target, from.channels);
  for (unsigned y = 0; y != from.size.height; ++y)
    blocks.add_row(from.pixels.data() + std::size_t{y} * from.size.width * from.channels, from.channels, y, 0,
                   1);
  return thumbnail::resize(blocks.result(), target);
}

double root_mean_square_error(picture const& a, picture const& b) {
  double sum = 0;
  for (std::size_t i = 0; i != a.pixels.size(); ++i)
    sum += std::pow(a.pixels[i] - b.pixels[i], 2);
  return std::sqrt(sum / static_cast<double>(a.pixels.size()));
}

TEST(ScaledDecoding, IsNearlyTheAreaAverageAtEveryScale) {
  // Scales of 1/2, 1/4 and 1/8, with and without a remainder. If a picture were taken to be as wide as its
  // last scaled pixel reaches, it would differ by up to 14.
  for (unsigned const width : {64U, 65U, 100U, 127U, 128U, 129U, 200U, 255U, 256U, 257U, 333U, 600U})
    for (bool const full_colour : {true, false})
      for (bool const progressive : {false, true}) {
        SCOPED_TRACE(std::to_string(width) + (full_colour ? " 4:4:4" : " 4:2:0"));
        auto const whole = waves({width, width * 3 / 4});
        auto const exact = area_averages(whole);
        auto const decoded = thumbnail::decode_jpeg(
            jpeg_file(whole, {.progressive = progressive, .full_colour = full_colour}), {.box = box});
        ASSERT_TRUE(decoded) << decoded.error().reason;
        auto const scaled = thumbnail::resize(decoded->small, thumbnail::fit(decoded->whole, box));
        ASSERT_EQ(scaled.size, exact.size);
        EXPECT_LT(root_mean_square_error(scaled, exact), 3.5);
      }
}

} // namespace
} // namespace thumbnail_test
