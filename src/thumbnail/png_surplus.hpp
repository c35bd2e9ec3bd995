// Internal: whether a PNG's pixels unpack to more than its header promises: a bomb hides behind the last row,
// where libpng would unpack it to its end.
#pragma once

#include <thumbnail/picture.hpp>

#include <cstdint>
#include <span>

namespace thumbnail {

// What the header says of the pixels.
struct png_layout {
  extent whole;
  unsigned bits = 0; // a pixel
  bool interlaced = false;
};

// The bytes that the rows have unpacked, each with the byte in front that names its filter; of an interlaced
// picture the rows of all seven passes (PNG specification, second edition, 8.2).
std::uint64_t promised_bytes(png_layout const&);

// How many rows there are to read, which in an interlaced picture are more than its height.
std::uint64_t rows_of(png_layout const&);

// Bytes beyond what is promised that do no harm: an encoder's row too many, and a little more.
std::uint64_t harmless_surplus(png_layout const&);

// Unpacks the pixels of this PNG only to count them. Stops as soon as there are more than `most` bytes, and
// is false then; what is damaged is not judged, it is libpng's to say. Does not throw. Without memory: true.
bool unpacks_to_at_most(std::span<unsigned char const> png, std::uint64_t most) noexcept;

} // namespace thumbnail
