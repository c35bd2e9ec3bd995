// Drawn pictures: the same for the same seed, of any size, with detail as a photograph has it.
#include <photos/photos.hpp>

#include "thumbnail/folder.hpp"
#include "thumbnail/pictures.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace photos_test {
namespace {

using thumbnail_test::bytes;

class DrawJpeg : public thumbnail_test::InAFolder {
protected:
  thumbnail_test::picture drawn(photos::photo_options const& options) {
    return thumbnail_test::read_back(put("a.jpg", photos::draw_jpeg(options))).picture;
  }
};

MATCHER(NearLevel, "") {
  return std::abs(std::get<0>(arg) - std::get<1>(arg)) <= 4;
}

TEST_F(DrawJpeg, TheSameSeedGivesTheSameBytes) {
  photos::photo_options const options{.width = 320, .height = 240, .seed = 7};
  EXPECT_EQ(photos::draw_jpeg(options), photos::draw_jpeg(options));
}

TEST_F(DrawJpeg, EverySeedGivesAnotherPicture) {
  EXPECT_NE(photos::draw_jpeg({.width = 64, .height = 64, .seed = 1}),
            photos::draw_jpeg({.width = 64, .height = 64, .seed = 2}));
}

TEST_F(DrawJpeg, HasTheSizeAskedFor) {
  for (auto const& [width, height] :
       {std::pair{1U, 1U}, {1U, 300U}, {300U, 1U}, {2U, 3U}, {7U, 8U}, {641U, 479U}})
    EXPECT_EQ(drawn({.width = width, .height = height}).size, (thumbnail_test::extent{width, height}));
}

TEST_F(DrawJpeg, MayBeProgressive) {
  auto const jpeg = photos::draw_jpeg({.width = 64, .height = 64, .progressive = true});
  bytes const frame{0xFF, 0xC2};
  EXPECT_NE(std::search(jpeg.begin(), jpeg.end(), frame.begin(), frame.end()), jpeg.end());
  EXPECT_EQ(drawn({.width = 64, .height = 64, .progressive = true}).size, (thumbnail_test::extent{64, 64}));
}

TEST_F(DrawJpeg, ABetterQualityTakesMoreBytes) {
  EXPECT_GT(photos::draw_jpeg({.width = 200, .height = 200, .quality = 95}).size(),
            photos::draw_jpeg({.width = 200, .height = 200, .quality = 50}).size());
}

TEST_F(DrawJpeg, HasDetailAtEveryScale) { // neighbours differ at every distance, near ones less than far ones
  auto const picture = drawn({.width = 1024, .height = 768});
  double last = 0;
  for (unsigned const distance : {1U, 8U, 64U, 256U}) {
    double sum = 0;
    for (unsigned y = 0; y != 768; y += 4)
      for (unsigned x = 0; x + distance < 1024; x += 4)
        sum +=
            std::abs(thumbnail_test::at(picture, x, y, 1) - thumbnail_test::at(picture, x + distance, y, 1));
    double const mean_difference = sum / (192.0 * (1024 - distance) / 4);
    EXPECT_GT(mean_difference, last) << distance;
    EXPECT_GT(mean_difference, 2) << distance;
    last = mean_difference;
  }
}

TEST_F(DrawJpeg, TakesAPhotographsBytes) { // 1600x1200 at quality 90: real ones have 300 KB to 1 MB
  auto const size = photos::draw_jpeg({}).size();
  EXPECT_GT(size, 300'000U);
  EXPECT_LT(size, 1'000'000U);
}

TEST_F(DrawJpeg, RefusesWhatCannotBeDrawn) {
  EXPECT_THROW(photos::draw_jpeg({.width = 0}), std::invalid_argument);
  EXPECT_THROW(photos::draw_jpeg({.height = 0}), std::invalid_argument);
  EXPECT_THROW(photos::draw_jpeg({.width = 65501}), std::invalid_argument);
  EXPECT_THROW(photos::draw_jpeg({.height = 65501}), std::invalid_argument);
  EXPECT_THROW(photos::draw_jpeg({.quality = 0}), std::invalid_argument);
  EXPECT_THROW(photos::draw_jpeg({.quality = 101}), std::invalid_argument);
}

// Seen through JPEG, so to within a few levels: another libjpeg may encode the same pixels otherwise.
TEST_F(DrawJpeg, DrawsTodayAndHereWhatItDrewElsewhere) {
  auto const picture = drawn({.width = 160, .height = 120, .seed = 42, .quality = 100});
  std::vector<int> levels;
  for (unsigned const x : {8U, 56U, 104U, 152U})
    for (unsigned const y : {8U, 60U, 112U})
      levels.push_back(thumbnail_test::at(picture, x, y, 1));
  EXPECT_THAT(levels,
              testing::Pointwise(NearLevel(), {197, 122, 114, 132, 173, 161, 114, 50, 46, 116, 176, 183}));
}

} // namespace
} // namespace photos_test
