// The only file of this module that sees CImg. CImg's own loaders and savers, which can call a shell or
// exit(), are compiled out or never named.
#define cimg_display 0
#define cimg_verbosity 0
#define cimg_no_system_calls
#include <CImg.h>

#include <thumbnail/resize.hpp>

#include <algorithm>
#include <cstddef>

namespace thumbnail {
namespace {

constexpr int moving_average = 2; // CImg's interpolation type; exact area averages when shrinking
constexpr int keep_channels = -100;

} // namespace

picture resize(float_picture const& from, extent target) {
  cimg_library::CImg<float> pixels(from.values.data(), from.size.width, from.size.height, 1, from.channels);
  if (target != from.size)
    pixels.resize(static_cast<int>(target.width), static_cast<int>(target.height), 1, keep_channels,
                  moving_average);

  picture out{target, from.channels, {}};
  out.pixels.reserve(pixels.size());
  cimg_forXY(pixels, x, y) {
    for (int c = 0; c != pixels.spectrum(); ++c)
      out.pixels.push_back(static_cast<unsigned char>(std::clamp(pixels(x, y, 0, c) + 0.5F, 0.F, 255.F)));
  }
  return out;
}

} // namespace thumbnail
