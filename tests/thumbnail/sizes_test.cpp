// What holds for every size of picture, tried on many.
#include <thumbnail/thumbnail.hpp>

#include "thumbnail/folder.hpp"
#include "thumbnail/pictures.hpp"

#include <algorithm>
#include <random>
#include <set>

namespace thumbnail_test {
namespace {

// All sizes in 1..300 would be 90,000 pictures. These are the interesting ones and every 37th.
std::set<unsigned> interesting_sides() {
  std::set<unsigned> sides{1, 3, 5, 127, 129, 255, 257, 299, 300};
  for (unsigned power = 1; power <= 256; power *= 2)
    sides.insert(power);
  for (unsigned side = 1; side <= 300; side += 37)
    sides.insert(side);
  return sides;
}

void expect_a_good_thumbnail(picture const& whole, picture const& small) {
  auto const [width, height] = whole.size;
  auto const longest = std::max(width, height);
  if (longest <= 128) {
    EXPECT_EQ(small.size, whole.size);
  } else {
    EXPECT_EQ(std::max(small.size.width, small.size.height), 128U);
    EXPECT_NEAR(small.size.width, std::max(1.0, width * 128.0 / longest), 0.5);
    EXPECT_NEAR(small.size.height, std::max(1.0, height * 128.0 / longest), 0.5);
  }
  double const tolerance = width * height < 64 ? 4 : 2; // a few steep pixels suffer from being a JPEG, twice
  for (unsigned c = 0; c != small.channels; ++c)
    EXPECT_NEAR(mean(small, c), mean(whole, c), tolerance);
}

class EverySize : public InAFolder {
protected:
  void try_size(extent size, bool png) {
    SCOPED_TRACE(std::to_string(size.width) + "x" + std::to_string(size.height) + (png ? " PNG" : " JPEG"));
    auto const whole = gradient(size);
    auto const made = thumbnail::image_file(put("a", png ? png_file(whole) : jpeg_file(whole)));
    ASSERT_TRUE(made) << made.error().what;
    expect_a_good_thumbnail(whole, read_back(*made).picture);
    std::filesystem::remove(*made);
  }
};

TEST_F(EverySize, OfPngKeepsAspectAndMeanColour) {
  for (auto const width : interesting_sides())
    for (auto const height : interesting_sides())
      try_size({width, height}, true);
}

TEST_F(EverySize, OfJpegKeepsAspectAndMeanColour) {
  for (auto const width : interesting_sides())
    for (auto const height : interesting_sides())
      try_size({width, height}, false);
}

TEST_F(EverySize, OfLineKeepsAtLeastOnePixel) {
  for (unsigned length = 1; length <= 300; ++length)
    for (bool const png : {false, true}) {
      try_size({length, 1}, png);
      try_size({1, length}, png);
    }
}

TEST_F(EverySize, OfLargePictureKeepsAspectAndMeanColour) {
  for (auto const size :
       {extent{2048, 1536}, extent{1025, 4097}, extent{65500, 3}, extent{2, 65500}, extent{513, 512}})
    for (bool const png : {false, true})
      try_size(size, png);
}

// Returns the area average of `from` over one pixel of `to`, by the definition.
double area_average(picture const& from, extent to, unsigned x, unsigned y) {
  double const left = double(x) * from.size.width / to.width,
               right = double(x + 1) * from.size.width / to.width;
  double const top = double(y) * from.size.height / to.height,
               bottom = double(y + 1) * from.size.height / to.height;
  double sum = 0;
  for (unsigned v = unsigned(top); v < bottom && v < from.size.height; ++v)
    for (unsigned u = unsigned(left); u < right && u < from.size.width; ++u) {
      auto const wide = std::min(right, u + 1.0) - std::max(left, double(u));
      auto const high = std::min(bottom, v + 1.0) - std::max(top, double(v));
      sum += at(from, u, v, 0) * wide * high;
    }
  return sum / ((right - left) * (bottom - top));
}

TEST_F(EverySize, OfNoiseGivesExactAreaAverages) {
  std::mt19937 random(1);
  for (auto const size :
       {extent{129, 200}, extent{513, 300}, extent{700, 701}, extent{1100, 90}, extent{3, 999}}) {
    auto whole = plain(size, {0});
    for (auto& pixel : whole.pixels)
      pixel = static_cast<unsigned char>(random());
    auto const small = read_back(thumbnail::image_file(put("a.png", png_file(whole))).value()).picture;
    for (unsigned y = 0; y != small.size.height; ++y)
      for (unsigned x = 0; x != small.size.width; ++x)
        ASSERT_NEAR(at(small, x, y, 0), area_average(whole, small.size, x, y), 0.51)
            << size.width << ' ' << x << ' ' << y;
  }
}

} // namespace
} // namespace thumbnail_test
