// EXIF orientation from file to thumbnail.
#include <thumbnail/thumbnail.hpp>

#include <thumbnail/exif.hpp>

#include "thumbnail/folder.hpp"
#include "thumbnail/pictures.hpp"

namespace thumbnail_test {
namespace {

using Orientation = InAFolder;

TEST_F(Orientation, OfAJpegIsHonouredInAllEightWaysAndBothByteOrders) {
  auto const jpeg = jpeg_file(gradient({600, 300}));
  auto const stored = read_back(thumbnail::image_file(put("a.jpg", jpeg)).value()).picture;
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (bool const big_endian : {false, true}) {
      auto const made = thumbnail::image_file(put("b.jpg", with_exif(jpeg, orientation, big_endian)));
      ASSERT_TRUE(made) << made.error().what;
      auto const seen = read_back(*made).picture;
      auto const wanted = thumbnail::upright(stored, orientation);
      ASSERT_EQ(seen.size, wanted.size) << orientation;
      for (std::size_t i = 0; i != seen.pixels.size(); ++i)
        ASSERT_NEAR(seen.pixels[i], wanted.pixels[i], 12)
            << orientation; // compressed after turning, not before
    }
}

TEST_F(Orientation, OfAPngIsHonouredExactly) {
  for (bool const interlaced : {false, true})
    for (int orientation = 1; orientation <= 8; ++orientation) {
      auto const stored = gradient({40, 20});
      auto const file =
          put("a.png", png_file(stored, {.interlaced = interlaced, .orientation = orientation}));
      auto const seen = read_back(thumbnail::image_file(file).value()).picture;
      EXPECT_EQ(seen.pixels, thumbnail::upright(stored, orientation).pixels) << orientation;
    }
}

TEST_F(Orientation, IsNotStatedAgainInTheThumbnail) { // or a viewer would turn it twice
  auto const file = put("a.jpg", with_exif(jpeg_file(gradient({600, 300})), 6, true));
  auto const once = thumbnail::image_file(file).value();
  auto const twice = thumbnail::image_file(once).value();
  EXPECT_EQ(read_back(once).picture.size, (extent{64, 128}));
  EXPECT_EQ(read_back(twice).picture.size, (extent{64, 128}));
}

} // namespace
} // namespace thumbnail_test
