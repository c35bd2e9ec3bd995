// Pictures on disk to make thumbnails of. They are drawn when they are first needed, and kept in the build
// folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

struct picture_size {
  unsigned width, height; // pixels
};
inline constexpr picture_size two_megapixels{1600, 1200}, twelve_megapixels{4000, 3000};

std::string to_string(picture_size); // "1600x1200"

// Returns n JPEGs of that size. 16 of them are different; the rest are further names for these. Throws what
// photos::write_set throws.
std::vector<std::filesystem::path> album(picture_size, std::size_t n);

// Returns a JPEG of that size that has been cut short.
std::filesystem::path broken_picture(picture_size);

// The kinds of files that picture_of knows.
inline constexpr char const* picture_kinds[] = {"jpeg", "jpeg_progressive", "png", "png_interlaced"};

// Returns the same picture as a file of that kind. Throws std::invalid_argument for another kind.
std::filesystem::path picture_of(std::string const& kind, picture_size);

} // namespace bench
