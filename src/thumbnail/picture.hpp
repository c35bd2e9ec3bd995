// Internal: pixels in memory, and how large a thumbnail of them is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace thumbnail {

struct extent {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool operator==(extent const&) const = default;
};

// 8 bits a channel, rows from the top, channels interleaved; 1 channel is grey, 3 are RGB.
struct picture {
  extent size;
  unsigned channels = 0;
  std::vector<unsigned char> pixels;
};

// Returns a colour on white paper, rounded to nearest: alpha 255 is the colour itself, 0 is white.
constexpr unsigned char over_white(unsigned colour, unsigned alpha) {
  return static_cast<unsigned char>((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

// Returns the largest extent of `from`'s aspect that fits in box x box. Each side is rounded to nearest, is
// at least 1, and is never above `from`.
constexpr extent fit(extent from, std::uint32_t box) {
  std::uint64_t const longest = std::max(from.width, from.height);
  if (longest <= box)
    return from;
  auto const scaled = [&](std::uint64_t side) {
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (side * box + longest / 2) / longest));
  };
  return {scaled(from.width), scaled(from.height)};
}

} // namespace thumbnail
