// Internal: finds out whether a PNG's pixels unpack to more than its header promises. A bomb hides after the
// last row, where libpng would unpack it to its end.
#pragma once

#include <thumbnail/picture.hpp>

#include <cstdint>
#include <span>

namespace thumbnail {

// What the header says about the pixels.
struct png_layout {
  extent whole;
  unsigned bits = 0; // bits of a pixel
  bool interlaced = false;
};

// Returns how many bytes the rows have when they are unpacked, each with the byte in front that names its
// filter. For an interlaced picture, the rows of all seven passes count (PNG specification, second edition,
// 8.2).
std::uint64_t promised_bytes(png_layout const&);

// Returns how many rows there are to read. In an interlaced picture these are more than its height.
std::uint64_t rows_of(png_layout const&);

// Returns how many bytes beyond the promise do no harm: one row too many from an encoder, and a little more.
std::uint64_t harmless_surplus(png_layout const&);

// Unpacks the pixels of this PNG only to count them. Returns false, and stops, as soon as there are more than
// `most` bytes. Does not judge damage, which libpng does. Does not throw. Returns true without memory.
bool unpacks_to_at_most(std::span<unsigned char const> png, std::uint64_t most) noexcept;

} // namespace thumbnail
