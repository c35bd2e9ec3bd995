// Internal: which way up a picture is, and how to turn it upright.
#pragma once

#include <thumbnail/picture.hpp>

#include <span>

namespace thumbnail {

// Returns the orientation, 1..8, that a TIFF header with its first directory states (tag 0x0112 of EXIF 2.3;
// the data of a PNG's eXIf chunk, or of a JPEG's APP1 after "Exif\0\0"). Returns 1, upright, if it is absent,
// out of range or makes no sense.
int exif_orientation(std::span<unsigned char const> tiff);

// Returns the picture as its orientation means it to be seen; 5..8 swap the sides. Throws std::bad_alloc.
picture upright(picture from, int orientation);

} // namespace thumbnail
