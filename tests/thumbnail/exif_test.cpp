// Reads the orientation out of EXIF, in either byte order, and trusts nothing that is not consistent.
#include <thumbnail/exif.hpp>

#include "thumbnail/pictures.hpp"

#include <gtest/gtest.h>

namespace thumbnail_test {
namespace {

using thumbnail::exif_orientation;

TEST(Exif, FindsTheOrientationInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(exif_orientation(tiff(orientation, false)), orientation);
    EXPECT_EQ(exif_orientation(tiff(orientation, true)), orientation);
  }
}

TEST(Exif, AnOrientationOutOfRangeIsUpright) {
  for (int const orientation : {0, 9, 256, 65535})
    EXPECT_EQ(exif_orientation(tiff(orientation, true)), 1);
}

TEST(Exif, CutAnywhereItIsUprightOrRight) {
  auto const whole = tiff(6, false);
  for (std::size_t length = 0; length != whole.size(); ++length) {
    bytes const cut(whole.begin(),
                    whole.begin() + static_cast<std::ptrdiff_t>(length)); // ASan watches its end
    EXPECT_EQ(exif_orientation(cut), length < 22 ? 1 : 6) << length;
  }
}

TEST(Exif, AnyByteMayBeWrong) {
  auto const whole = tiff(6, true);
  for (std::size_t place = 0; place != whole.size(); ++place)
    for (int value = 0; value != 256; ++value) {
      auto wrong = whole;
      wrong[place] = static_cast<unsigned char>(value);
      auto const got = exif_orientation(wrong);
      EXPECT_TRUE(got >= 1 && got <= 8);
    }
}

TEST(Exif, ADirectoryAtTheEndOfTheWorldIsNotRead) {
  auto far = tiff(6, false);
  far[4] = far[5] = far[6] = far[7] = 0xFF;
  EXPECT_EQ(exif_orientation(far), 1);
}

TEST(Exif, UprightTurnsAsTheStandardSays) { // the picture:  1 2 3 / 4 5 6
  picture const stored{{3, 2}, 1, {1, 2, 3, 4, 5, 6}};
  std::vector<bytes> const seen{{},
                                {1, 2, 3, 4, 5, 6},  // 1 as it is
                                {3, 2, 1, 6, 5, 4},  // 2 mirrored
                                {6, 5, 4, 3, 2, 1},  // 3 upside down
                                {4, 5, 6, 1, 2, 3},  // 4 upside down and mirrored
                                {1, 4, 2, 5, 3, 6},  // 5 first row is the left side, first column the top
                                {4, 1, 5, 2, 6, 3},  // 6 first row is the right side
                                {6, 3, 5, 2, 4, 1},  // 7 first row is the right side, first column the bottom
                                {3, 6, 2, 5, 1, 4}}; // 8 first row is the left side, first column the bottom
  for (int orientation = 1; orientation <= 8; ++orientation) {
    auto const turned = thumbnail::upright(stored, orientation);
    EXPECT_EQ(turned.pixels, seen[static_cast<std::size_t>(orientation)]) << orientation;
    EXPECT_EQ(turned.size, (orientation < 5 ? extent{3, 2} : extent{2, 3})) << orientation;
  }
}

} // namespace
} // namespace thumbnail_test
