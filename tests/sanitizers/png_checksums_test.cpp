// What the fuzzer does to a PNG after it has changed it: it corrects the checksums and changes nothing else.
#include <fuzz/png_checksums.hpp>

#include "thumbnail/folder.hpp"
#include "thumbnail/pictures.hpp"

#include <thumbnail/thumbnail.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace {

using thumbnail_test::bytes;
using thumbnail_test::gradient;
using thumbnail_test::png_file;

class PngChecksums : public thumbnail_test::InAFolder {
protected:
  // Returns where the letters of a chunk's type are.
  static std::size_t place_of(bytes const& file, std::string_view type) {
    auto const found = std::search(file.begin(), file.end(), type.begin(), type.end());
    EXPECT_NE(found, file.end()) << type;
    return static_cast<std::size_t>(found - file.begin());
  }
};

TEST_F(PngChecksums, OfASoundFileAreRightAlready) {
  for (unsigned channels = 1; channels <= 4; ++channels) {
    auto const file = png_file(gradient({30, 20}, channels), {.orientation = 6});
    auto mended = file;
    mend_png_checksums(mended);
    EXPECT_EQ(mended, file) << channels << " channels";
  }
}

TEST_F(PngChecksums, AreMendedSoThatTheChangedChunkIsRead) {
  auto file = png_file(gradient({30, 20}));
  file[place_of(file, "IHDR") + 4 + 3] = 0; // the width is no more
  auto const refusal = thumbnail::image_file(put("changed.png", file));
  ASSERT_FALSE(refusal);
  EXPECT_THAT(refusal.error().what, testing::HasSubstr("CRC error"));

  mend_png_checksums(file);
  auto const read = thumbnail::image_file(put("mended.png", file));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, testing::Not(testing::HasSubstr("CRC error")));
}

TEST_F(PngChecksums, OfEveryChunkAreMended) {
  auto const file = png_file(gradient({30, 20}), {.orientation = 6});
  auto broken = file;
  for (auto const& [type, length] : {std::pair{"IHDR", 13u}, {"IEND", 0u}})
    broken[place_of(file, type) + 4 + length] ^= 1u;
  ASSERT_NE(broken, file);
  mend_png_checksums(broken);
  EXPECT_EQ(broken, file);
}

// The chunk says that it is longer than the file. AddressSanitizer would see a byte too many.
TEST_F(PngChecksums, OfAFileCutAnywhereStayWithinIt) {
  auto const file = png_file(gradient({8, 8}));
  for (std::size_t size = 0; size <= file.size(); ++size) {
    bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    auto const before = cut;
    mend_png_checksums(cut);
    EXPECT_EQ(cut, before) << size << " bytes";
  }
}

TEST_F(PngChecksums, OfALengthThatWouldWrapAroundAreLeft) {
  auto file = png_file(gradient({8, 8}));
  for (std::size_t i = 0; i < 4; ++i)
    file[place_of(file, "IHDR") - 4 + i] = 0xff;
  auto const before = file;
  mend_png_checksums(file);
  EXPECT_EQ(file, before);
}

TEST_F(PngChecksums, OfWhatIsNoPngAreLeft) {
  auto file = png_file(gradient({8, 8}));
  file[1] = 'Q';
  file.back() ^= 1u;
  auto const before = file;
  mend_png_checksums(file);
  EXPECT_EQ(file, before);
}

} // namespace
