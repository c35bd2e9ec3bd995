// Internal: PNG to block averages, and pixels to PNG, by libpng.
#pragma once

#include <thumbnail/block_average.hpp>
#include <thumbnail/failure.hpp>
#include <thumbnail/jpeg.hpp> // decoded
#include <thumbnail/picture.hpp>

#include <span>
#include <vector>

namespace thumbnail {

bool looks_like_png(std::span<unsigned char const> bytes);

// Decodes any depth, palette, transparency (laid over white), interlaced or not. Memory is bounded by one row
// and the thumbnail. Damage in pixels or critical chunks is a failure. Damage in chunks that do not matter
// for the pixels is not. Throws std::bad_alloc.
expected<decoded> decode_png(std::span<unsigned char const> bytes, options const&);

// Writes 8-bit grey or RGB. Throws std::bad_alloc.
expected<std::vector<unsigned char>> encode_png(picture const&);

} // namespace thumbnail
