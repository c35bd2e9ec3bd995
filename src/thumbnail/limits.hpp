// Internal: the limits that both decoders check before they allocate anything for pixels.
#pragma once

#include <thumbnail/failure.hpp>
#include <thumbnail/longest_side.hpp>
#include <thumbnail/picture.hpp>
#include <thumbnail/thumbnail.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace thumbnail {

// Checks whether a picture of this size may be decoded at all.
inline expected<void> check_size(extent whole, options const& limits) {
  auto const sides = std::to_string(whole.width) + "x" + std::to_string(whole.height) + " pixels";
  if (std::max(whole.width, whole.height) > limits.max_side)
    return fail(errc::too_large, sides + ", the longest side allowed is " + std::to_string(limits.max_side));
  if (std::uint64_t{whole.width} * whole.height > limits.max_pixels)
    return fail(errc::too_large, sides + ", at most " + std::to_string(limits.max_pixels) + " are allowed");
  return {};
}

// Checks whether every option is in its documented range.
inline expected<void> check_options(options const& o) {
  // the largest number in the type with which libjpeg counts
  constexpr std::uint64_t any = std::numeric_limits<long>::max();
  struct range {
    char const* name;
    std::uint64_t value, highest;
  };
  auto const scans = static_cast<std::uint64_t>(std::max(o.max_scans, 0));
  auto const quality = static_cast<std::uint64_t>(std::max(o.jpeg_quality, 0));
  for (auto const& [name, value, highest] : {range{"box", o.box, longest_side},
                                             {"jpeg_quality", quality, 100},
                                             {"max_pixels", o.max_pixels, any},
                                             {"max_side", o.max_side, any},
                                             {"max_file_bytes", o.max_file_bytes, any},
                                             {"max_decoder_bytes", o.max_decoder_bytes, any},
                                             {"max_scans", scans, any}})
    if (value < 1 || value > highest)
      return fail(errc::bad_option,
                  std::string("options::") + name + " is not in 1.." + std::to_string(highest));
  return {};
}

} // namespace thumbnail
