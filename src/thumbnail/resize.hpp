// Internal: the second, exact step of shrinking, by CImg.
#pragma once

#include <thumbnail/block_average.hpp>
#include <thumbnail/picture.hpp>

namespace thumbnail {

// Averages the areas of `from` to `target`, which is no larger on either side, and rounds to 8 bits once, at
// the end. Throws std::bad_alloc, or CImg's exceptions (which are std::exceptions), when memory runs out.
picture resize(float_picture const& from, extent target);

} // namespace thumbnail
