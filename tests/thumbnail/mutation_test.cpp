// Thousands of pictures with a few wrong bytes each, the same in every run: each gives a thumbnail or a
// complete error.
#include <thumbnail/thumbnail.hpp>

#include "thumbnail/folder.hpp"
#include "thumbnail/pictures.hpp"

#include <random>

namespace thumbnail_test {
namespace {

class Mutated : public InAFolder {
protected:
  // Tries `rounds` copies of `original`, each with 1 to 8 bytes changed.
  void survive(bytes const& original, int rounds) {
    std::mt19937 random(20'250'101);
    int accepted = 0;
    for (int round = 0; round != rounds; ++round) {
      auto copy = original;
      for (auto flips = 1 + random() % 8; flips != 0; --flips)
        copy[random() % copy.size()] = static_cast<unsigned char>(random());
      auto const made = thumbnail::image_file(put("a", copy));
      if (made) {
        ++accepted;
        std::filesystem::remove(*made);
      } else {
        ASSERT_FALSE(made.error().what.empty());
      }
      ASSERT_EQ(names(), std::vector<std::string>{"a"}) << "round " << round;
    }
    EXPECT_LT(accepted, rounds); // some damage must have been seen
  }
};

TEST_F(Mutated, BaselineJpegs) {
  survive(with_exif(jpeg_file(gradient({40, 30})), 6, true), 1500);
}

TEST_F(Mutated, ProgressiveJpegs) {
  survive(jpeg_file(gradient({40, 30}), {.progressive = true}), 1500);
}

TEST_F(Mutated, CmykJpegs) {
  survive(jpeg_file(gradient({40, 30}, 4), {.colours = jpeg_colours::adobe_ycck}), 1000);
}

TEST_F(Mutated, Pngs) {
  survive(png_file(gradient({40, 30}, 4), {.orientation = 5}), 1000);
}

TEST_F(Mutated, InterlacedPalettePngs) {
  auto const indices = plain({40, 30}, {1});
  survive(png_file(indices, {.interlaced = true, .palette = {{1, 2, 3}, {4, 5, 6}}, .transparency = {9}}),
          1000);
}

} // namespace
} // namespace thumbnail_test
