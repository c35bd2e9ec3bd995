// Bombs are small files that would become large. They are refused before they have cost anything, and options
// say where the limit is.
#include "thumbnail/pictures.hpp"
#include "thumbnail/refused.hpp"

#include <zlib.h>

namespace thumbnail_test {
namespace {

using thumbnail::errc;

// Returns the JPEG with other sides in its frame header (T.81 B.2.2: marker, length, precision, lines,
// samples).
bytes claim_sides(bytes jpeg, unsigned width, unsigned height) {
  for (std::size_t i = 2; i + 8 < jpeg.size(); ++i)
    if (jpeg[i] == 0xFF && jpeg[i + 1] >= 0xC0 && jpeg[i + 1] <= 0xC2) {
      for (auto const& [place, value] : {std::pair{i + 5, height}, std::pair{i + 7, width}}) {
        jpeg[place] = static_cast<unsigned char>(value >> 8);
        jpeg[place + 1] = static_cast<unsigned char>(value);
      }
      return jpeg;
    }
  throw std::logic_error("no frame header");
}

// Returns the PNG with other sides in its IHDR, with the right checksum.
bytes claim_png_sides(bytes png, unsigned width, unsigned height) {
  constexpr std::size_t type = 12, sides = 16, checksum = 29;
  auto const set = [&](std::size_t place, unsigned long value) {
    for (int i = 0; i != 4; ++i)
      png[place + static_cast<std::size_t>(i)] = static_cast<unsigned char>(value >> 8 * (3 - i));
  };
  set(sides, width);
  set(sides + 4, height);
  set(checksum, crc32(0, png.data() + type, checksum - type));
  return png;
}

TEST_F(Refused, AJpegOfAbsurdDimensions) {
  for (bool const progressive : {false, true}) {
    auto const bomb = claim_sides(jpeg_file(gradient({16, 16}), {.progressive = progressive}), 65500, 65500);
    EXPECT_EQ(refused_bytes(bomb), errc::too_large);
  }
}

TEST_F(Refused, APngOfAbsurdDimensions) {
  for (bool const interlaced : {false, true}) {
    auto const small = png_file(gradient({16, 16}), {.interlaced = interlaced});
    EXPECT_EQ(refused_bytes(claim_png_sides(small, 0x7FFFFFFF, 0x7FFFFFFF)), errc::too_large);
    EXPECT_EQ(refused_bytes(claim_png_sides(small, 0x7FFFFFFF, 1)), errc::too_large);
    EXPECT_EQ(refused_bytes(claim_png_sides(small, 10'001, 10'000)), errc::too_large);
    EXPECT_EQ(refused_bytes(claim_png_sides(small, 0, 5)), errc::damaged);
    EXPECT_EQ(refused_bytes(claim_png_sides(small, 0xFFFFFFFF, 5)), errc::damaged);
  }
}

TEST_F(Refused, APictureOfOnePixelMoreThanAllowed) {
  for (auto const& file : {jpeg_file(gradient({100, 50})), png_file(gradient({100, 50}))}) {
    EXPECT_EQ(refused_bytes(file, {.max_pixels = 4999}), errc::too_large);
    EXPECT_EQ(refused_bytes(file, {.max_side = 99}), errc::too_large);
    EXPECT_TRUE(thumbnail::image_file(put("fits", file), {.max_pixels = 5000, .max_side = 100}));
    std::filesystem::remove(folder / "fits.thumb");
  }
}

TEST_F(Refused, AFileOfOneByteMoreThanAllowed) {
  auto const file = jpeg_file(gradient({100, 50}));
  EXPECT_EQ(refused_bytes(file, {.max_file_bytes = file.size() - 1}), std::errc::file_too_large);
  EXPECT_TRUE(thumbnail::image_file(put("fits", file), {.max_file_bytes = file.size()}));
}

TEST_F(Refused, AJpegOfManyScans) {
  auto const bomb = jpeg_file(gradient({1000, 1000}, 1), {.all_scans_there_are = true});
  EXPECT_EQ(refused_bytes(bomb), errc::too_complex);
  EXPECT_TRUE(thumbnail::image_file(put("patient", bomb), {.max_scans = 1000}));
}

TEST_F(Refused, AJpegOfOneScanRepeatedForEver) {
  auto bomb = jpeg_file(gradient({64, 64}, 1), {.progressive = true});
  std::size_t last = bomb.size() - 2; // the end-of-image marker; before it the last scan
  std::size_t start = last;
  while (!(bomb[start] == 0xFF && bomb[start + 1] == 0xDA))
    --start;
  bytes const scan(bomb.begin() + static_cast<std::ptrdiff_t>(start),
                   bomb.begin() + static_cast<std::ptrdiff_t>(last));
  bomb.resize(last);
  for (int i = 0; i != 2000; ++i)
    bomb.insert(bomb.end(), scan.begin(), scan.end());
  EXPECT_EQ(refused_bytes(bomb), errc::damaged); // out of order, said libjpeg's first warning
}

TEST_F(Refused, AProgressiveJpegThatNeedsMoreMemoryThanAllowed) {
  auto const file = jpeg_file(gradient({1000, 1000}), {.progressive = true}); // 6 MB
  EXPECT_EQ(refused_bytes(file, {.max_decoder_bytes = 1'000'000}), errc::too_complex);
  EXPECT_TRUE(thumbnail::image_file(put("fits", file), {.max_decoder_bytes = 8'000'000}));
}

TEST_F(Refused, OptionsOutOfRange) {
  auto const file = put("a.jpg", jpeg_file(gradient({30, 30})));
  for (thumbnail::options const& bad : {thumbnail::options{.box = 0},
                                        {.box = 65501},
                                        {.jpeg_quality = 0},
                                        {.jpeg_quality = 101},
                                        {.jpeg_quality = -1},
                                        {.max_pixels = 0},
                                        {.max_side = 0},
                                        {.max_file_bytes = 0},
                                        {.max_decoder_bytes = 0},
                                        {.max_scans = 0}})
    EXPECT_EQ(refused(file, bad), errc::bad_option);
}

} // namespace
} // namespace thumbnail_test
