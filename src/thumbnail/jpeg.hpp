// Internal: JPEG to block averages, and pixels to JPEG, by libjpeg. leaklab::photos uses the encoder, too.
#pragma once

#include <thumbnail/block_average.hpp>
#include <thumbnail/failure.hpp>
#include <thumbnail/picture.hpp>

#include <span>
#include <vector>

namespace thumbnail {

struct options;

// What a decoder returns: the picture, shrunk to between 1 and 2 times the thumbnail's size, and how to turn
// it.
struct decoded {
  float_picture small;
  extent whole; // the size of the picture in the file
  int orientation = 1;
};

bool looks_like_jpeg(std::span<unsigned char const> bytes);

// Decodes at the smallest of libjpeg's scales that leaves twice the thumbnail. Every warning of libjpeg means
// that the picture is damaged. Throws std::bad_alloc.
expected<decoded> decode_jpeg(std::span<unsigned char const> bytes, options const&);

struct jpeg_encoding {
  int quality = 85;
  bool progressive = false;
  // 4:4:4; false: 4:2:0, which blurs the colours of a picture as small as a thumbnail
  bool full_colour = true;
  // Huffman tables made for this picture: smaller, slower; a progressive JPEG always has them
  bool optimise = true;
};

// Writes baseline or progressive JFIF. Sides up to 65500. Throws std::bad_alloc.
expected<std::vector<unsigned char>> encode_jpeg(picture const&, jpeg_encoding const&);

} // namespace thumbnail
