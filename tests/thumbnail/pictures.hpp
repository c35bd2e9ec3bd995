// Makes pictures, as files of every kind that image_file reads; and has a plain decoder to look at its
// results.
#pragma once

#include <thumbnail/picture.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace thumbnail_test {

using bytes = std::vector<unsigned char>;
using thumbnail::extent;
using thumbnail::picture;

// Returns a smooth picture that looks different from every side: channels rise to the right, to the bottom
// and to both.
picture gradient(extent size, unsigned channels = 3);

// Returns a picture in which every pixel is the same.
picture plain(extent size, std::vector<unsigned char> const& colour);

enum class jpeg_colours { ordinary, cmyk, adobe_cmyk, adobe_ycck }; // the last three want 4 channels

struct jpeg_kind {
  int quality = 95;
  bool progressive = false;
  jpeg_colours colours = jpeg_colours::ordinary;
  bool all_scans_there_are = false; // 637 scans, all of them legal
  bool full_colour = true;          // 4:4:4, else 4:2:0
};
bytes jpeg_file(picture const&, jpeg_kind const& = {});

// Returns the same JPEG with an EXIF segment right after its first two bytes.
bytes with_exif(bytes const& jpeg, int orientation, bool big_endian);

// Returns the TIFF structure of such a segment: one directory with one entry.
bytes tiff(int orientation, bool big_endian);

struct png_kind {
  bool interlaced = false;
  int depth = 8; // 16: every sample twice; below 8, grey only: the upper bits
  std::vector<std::array<unsigned char, 3>> palette{}; // then the picture has one channel of indices
  std::vector<unsigned char> transparency{}; // tRNS: of the palette, or the grey or RGB value that is clear
  int orientation = 0;                       // above 0: an eXIf chunk
};
bytes png_file(picture const&, png_kind const& = {}); // 1 grey, 2 with alpha, 3 RGB, 4 with alpha

struct read_picture {
  std::string format; // "JPEG" or "PNG"
  thumbnail::picture picture;
};
// Decodes without those parts of image_file that shrink. Throws std::runtime_error.
read_picture read_back(std::filesystem::path const&);

// Returns the mean of one channel.
double mean(picture const&, unsigned channel);

// Returns the value at x, y.
inline int at(picture const& p, unsigned x, unsigned y, unsigned channel) {
  return p.pixels[(std::size_t{y} * p.size.width + x) * p.channels + channel];
}

} // namespace thumbnail_test
