// Every kind of JPEG and PNG: the thumbnail has the colours of the picture.
#include <thumbnail/thumbnail.hpp>

#include "thumbnail/folder.hpp"
#include "thumbnail/pictures.hpp"

#include <thumbnail/jpeg.hpp>
#include <thumbnail/png.hpp>

namespace thumbnail_test {
namespace {

constexpr extent size{500, 300};
constexpr extent small{128, 77};

class Kinds : public InAFolder {
protected:
  // Returns the thumbnail of a file with these bytes.
  picture thumbnail_of(bytes const& file) {
    auto const made = thumbnail::image_file(put("picture", file));
    if (!made) {
      ADD_FAILURE() << made.error().what;
      return plain({1, 1}, {0, 0, 0});
    }
    return read_back(*made).picture;
  }

  // Expects that the thumbnail of these bytes has these mean colours, to within a level.
  void expect_colours(bytes const& file, std::vector<double> const& colours, double tolerance = 1.0) {
    auto const got = thumbnail_of(file);
    ASSERT_EQ(got.size, small);
    ASSERT_EQ(got.channels, colours.size());
    for (unsigned c = 0; c != got.channels; ++c)
      EXPECT_NEAR(mean(got, c), colours[c], tolerance) << "channel " << c;
  }

  static std::vector<double> means(picture const& of) {
    std::vector<double> all;
    for (unsigned c = 0; c != of.channels; ++c)
      all.push_back(mean(of, c));
    return all;
  }
};

TEST_F(Kinds, BaselineJpeg) {
  expect_colours(jpeg_file(gradient(size)), means(gradient(size)));
}

TEST_F(Kinds, SubsampledJpeg) {
  expect_colours(jpeg_file(gradient(size), {.full_colour = false}), means(gradient(size)));
}

TEST_F(Kinds, ProgressiveJpeg) {
  expect_colours(jpeg_file(gradient(size), {.progressive = true}), means(gradient(size)));
}

TEST_F(Kinds, GreyJpegStaysGrey) {
  expect_colours(jpeg_file(gradient(size, 1)), means(gradient(size, 1)));
}

// 40 % cyan, 20 % magenta, 0 % yellow, 50 % black: (1-c)(1-k) = 0.3, 0.4, 0.5 of white.
TEST_F(Kinds, PlainCmykJpeg) {
  auto const ink = plain(size, {102, 51, 0, 128});
  expect_colours(jpeg_file(ink, {.colours = jpeg_colours::cmyk}), {76.2, 101.6, 127}, 2);
}

TEST_F(Kinds, AdobeCmykJpegIsInverted) {
  auto const inverse_ink = plain(size, {153, 204, 255, 127});
  expect_colours(jpeg_file(inverse_ink, {.colours = jpeg_colours::adobe_cmyk}), {76.2, 101.6, 127}, 2);
}

TEST_F(Kinds, AdobeYcckJpegIsInverted) {
  auto const inverse_ink = plain(size, {153, 204, 255, 127});
  expect_colours(jpeg_file(inverse_ink, {.colours = jpeg_colours::adobe_ycck}), {76.2, 101.6, 127}, 2);
}

TEST_F(Kinds, RgbPng) {
  expect_colours(png_file(gradient(size)), means(gradient(size)));
}

TEST_F(Kinds, GreyPngStaysGrey) {
  expect_colours(png_file(gradient(size, 1)), means(gradient(size, 1)));
}

TEST_F(Kinds, SixteenBitPngLosesOnlyItsLowerHalf) {
  expect_colours(png_file(gradient(size), {.depth = 16}), means(gradient(size)));
  expect_colours(png_file(gradient(size, 1), {.depth = 16}), means(gradient(size, 1)));
}

TEST_F(Kinds, BlackAndWhitePngOfOneBit) {
  auto board = plain(size, {0});
  for (std::size_t i = 0; i < board.pixels.size(); i += 4)
    board.pixels[i] = 255;
  expect_colours(png_file(board, {.depth = 1}), {255 / 4.0});
}

TEST_F(Kinds, PalettePngIsAveragedInColoursNotInIndices) {
  auto indices = plain(size, {0});
  for (std::size_t i = 0; i < indices.pixels.size(); i += 2)
    indices.pixels[i] = 2;
  png_kind const kind{.palette = {{200, 0, 100}, {9, 9, 9}, {0, 100, 50}}};
  expect_colours(png_file(indices, kind), {100, 50, 75});
}

TEST_F(Kinds, TransparencyIsLaidOverWhite) {
  expect_colours(png_file(plain(size, {0, 100, 200, 51})), {204, 224, 244});
  expect_colours(png_file(plain(size, {0, 51})), {204});
  expect_colours(png_file(plain(size, {7, 8, 9, 0})), {255, 255, 255});
}

TEST_F(Kinds, TransparentPixelsOfSixteenBits) {
  expect_colours(png_file(plain(size, {0, 100, 200, 51}), {.depth = 16}), {204, 224, 244});
}

TEST_F(Kinds, TransparentPaletteEntriesAreWhite) {
  png_kind const kind{.palette = {{10, 20, 30}}, .transparency = {0}};
  expect_colours(png_file(plain(size, {0}), kind), {255, 255, 255});
}

TEST_F(Kinds, TheTransparentColourOfAPngIsWhite) {
  expect_colours(png_file(plain(size, {10, 20, 30}), {.transparency = {10, 20, 30}}), {255, 255, 255});
  expect_colours(png_file(plain(size, {10, 20, 30}), {.transparency = {10, 20, 31}}), {10, 20, 30});
  expect_colours(png_file(plain(size, {10}), {.transparency = {10}}), {255});
}

TEST_F(Kinds, InterlacedPngGivesTheSameThumbnailAsAnyOther) {
  for (unsigned width = 1; width != 20; ++width)
    for (unsigned height = 1; height != 20; ++height) {
      auto const whole = gradient({width, height});
      auto const settings = thumbnail::options{.box = 5};
      auto const straight = thumbnail::image_file(put("a.png", png_file(whole)), settings);
      auto const laced = thumbnail::image_file(put("b.png", png_file(whole, {.interlaced = true})), settings);
      ASSERT_TRUE(straight && laced);
      ASSERT_EQ(get(*straight), get(*laced)) << width << "x" << height;
      std::filesystem::remove(*straight);
      std::filesystem::remove(*laced);
    }
  EXPECT_EQ(thumbnail_of(png_file(gradient(size), {.interlaced = true})).pixels,
            thumbnail_of(png_file(gradient(size))).pixels);
}

TEST_F(Kinds, AMillionPixelsOfOneColourKeepIt) {
  for (unsigned char const level : {0, 1, 127, 128, 254, 255}) {
    auto const got = thumbnail_of(png_file(plain({1000, 1000}, {level})));
    EXPECT_EQ(got.pixels, bytes(128 * 128, level));
  }
}

TEST_F(Kinds, LooksLikeIsAnsweredByTheFirstBytesOnly) {
  EXPECT_TRUE(thumbnail::looks_like_jpeg(jpeg_file(gradient({1, 1}))));
  EXPECT_FALSE(thumbnail::looks_like_jpeg(png_file(gradient({1, 1}))));
  EXPECT_FALSE(thumbnail::looks_like_jpeg(bytes{0xFF, 0xD8}));
  EXPECT_TRUE(thumbnail::looks_like_png(png_file(gradient({1, 1}))));
  EXPECT_FALSE(thumbnail::looks_like_png(bytes{0x89, 'P', 'N', 'G'}));
}

} // namespace
} // namespace thumbnail_test
