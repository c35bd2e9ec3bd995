// Turns a JPEG into a PNG of the same pixels.
#pragma once

#include <vector>

namespace bench {

// Decodes a JPEG that photos::draw_jpeg drew and returns its pixels as PNG. Throws std::runtime_error with
// the decoder's message for other bytes.
std::vector<unsigned char> png_of(std::vector<unsigned char> const& jpeg, bool interlaced);

} // namespace bench
