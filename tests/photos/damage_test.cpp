// Damaged pictures are cut in the picture data, and image_file refuses them as damaged.
#include <photos/photos.hpp>

#include <thumbnail/thumbnail.hpp>

#include "thumbnail/folder.hpp"

#include <stdexcept>

namespace photos_test {
namespace {

using thumbnail_test::bytes;
using Damage = thumbnail_test::InAFolder;

TEST_F(Damage, MakesImageFileRefuseAPictureItAccepted) {
  for (unsigned const side : {1U, 16U, 300U, 1000U})
    for (bool const progressive : {false, true}) {
      auto jpeg = photos::draw_jpeg({.width = side, .height = side, .progressive = progressive});
      EXPECT_TRUE(thumbnail::image_file(put("whole.jpg", jpeg)));
      photos::damage(jpeg);
      auto const made = thumbnail::image_file(put("cut.jpg", jpeg));
      ASSERT_FALSE(made) << side;
      EXPECT_EQ(made.error().code, thumbnail::errc::damaged);
    }
}

TEST_F(Damage, IsNotSeenInTheHeader) { // a program must decode to find it
  auto const whole = photos::draw_jpeg({.width = 300, .height = 300});
  auto cut = whole;
  photos::damage(cut);
  EXPECT_GT(cut.size(), whole.size() / 2);
  EXPECT_TRUE(std::equal(cut.begin(), cut.end(), whole.begin()));
}

TEST_F(Damage, RefusesWhatIsNoJpeg) {
  bytes nothing, text{'h', 'e', 'l', 'l', 'o'}, start{0xFF, 0xD8, 0xFF, 0xD9},
      loop{0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF};
  for (auto* const bad : {&nothing, &text, &start, &loop})
    EXPECT_THROW(photos::damage(*bad), std::invalid_argument);
}

} // namespace
} // namespace photos_test
