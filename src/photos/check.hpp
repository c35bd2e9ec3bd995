// Internal: the values that both draw_jpeg and write_set refuse.
#pragma once

#include <thumbnail/longest_side.hpp>

#include <stdexcept>
#include <string>

namespace photos {

using thumbnail::longest_side;

// Throws std::invalid_argument, which names the side, unless it is in 1..longest_side pixels.
inline void check_side(std::string const& name, unsigned pixels) {
  if (pixels < 1 || pixels > longest_side)
    throw std::invalid_argument("photos: " + name + " " + std::to_string(pixels) + " is not in 1.." +
                                std::to_string(longest_side) + " pixels");
}

} // namespace photos
