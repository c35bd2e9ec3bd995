// Reads one number out of EXIF, trusts nothing in it, and turns pictures by that number.
#include <thumbnail/exif.hpp>

#include <cstddef>
#include <utility>

namespace thumbnail {
namespace {

constexpr unsigned orientation_tag = 0x0112;
constexpr unsigned short_type = 3;
constexpr std::size_t entry_bytes = 12;

// Reads numbers at places in a TIFF file. The caller has checked that the place is inside.
class tiff_reader {
public:
  tiff_reader(std::span<unsigned char const> bytes, bool big_endian) : bytes_(bytes), big_(big_endian) {}
  unsigned u16(std::size_t at) const {
    return big_ ? bytes_[at] << 8 | bytes_[at + 1] : bytes_[at + 1] << 8 | bytes_[at];
  }
  std::size_t u32(std::size_t at) const {
    std::size_t const first = u16(at), second = u16(at + 2);
    return big_ ? first << 16 | second : second << 16 | first;
  }

private:
  std::span<unsigned char const> bytes_;
  bool big_;
};

} // namespace

int exif_orientation(std::span<unsigned char const> tiff) {
  if (tiff.size() < 8 || tiff[0] != tiff[1] || (tiff[0] != 'I' && tiff[0] != 'M'))
    return 1;
  tiff_reader const read(tiff, tiff[0] == 'M');
  if (read.u16(2) != 42)
    return 1;
  auto const directory = read.u32(4);
  if (directory > tiff.size() - 2)
    return 1;
  auto const entries = read.u16(directory);
  for (std::size_t i = 0, at = directory + 2; i != entries && at + entry_bytes <= tiff.size();
       ++i, at += entry_bytes) {
    if (read.u16(at) != orientation_tag)
      continue;
    auto const value = read.u16(at + 8);
    bool const sound = read.u16(at + 2) == short_type && read.u32(at + 4) == 1 && value >= 1 && value <= 8;
    return sound ? static_cast<int>(value) : 1;
  }
  return 1;
}

picture upright(picture from, int orientation) {
  if (orientation <= 1 || orientation > 8)
    return from;
  bool const swap_sides = orientation >= 5;
  bool const flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  bool const flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  auto const [width, height] = from.size;

  picture out{swap_sides ? extent{height, width} : from.size, from.channels, {}};
  out.pixels.reserve(from.pixels.size());
  for (std::uint32_t y = 0; y != out.size.height; ++y)
    for (std::uint32_t x = 0; x != out.size.width; ++x) {
      auto from_x = swap_sides ? y : x, from_y = swap_sides ? x : y;
      from_x = flip_x ? width - 1 - from_x : from_x;
      from_y = flip_y ? height - 1 - from_y : from_y;
      auto const at = (std::size_t{from_y} * width + from_x) * from.channels;
      for (unsigned c = 0; c != from.channels; ++c)
        out.pixels.push_back(from.pixels[at + c]);
    }
  return out;
}

} // namespace thumbnail
