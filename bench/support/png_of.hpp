// A JPEG's pixels as PNG.
#pragma once

#include <vector>

namespace bench {

// png_of decodes a JPEG that photos::draw_jpeg drew and gives its pixels as PNG. Throws std::runtime_error
// with the decoder's message for other bytes.
std::vector<unsigned char> png_of(std::vector<unsigned char> const& jpeg, bool interlaced);

} // namespace bench
