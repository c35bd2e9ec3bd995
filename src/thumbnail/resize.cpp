// The only file of this module that includes CImg. CImg's own loaders and savers, which can call a shell or
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
  // This shares the values. CImg does not change them: get_resize is const.
  cimg_library::CImg<float> const pixels(const_cast<float*>(from.values.data()), from.size.width,
                                         from.size.height, 1, from.channels, true);
  auto const small = pixels.get_resize(static_cast<int>(target.width), static_cast<int>(target.height), 1,
                                       // makes a copy if there is nothing to do
                                       keep_channels, moving_average);

  picture out{target, from.channels, std::vector<unsigned char>(small.size())};
  auto* to = out.pixels.data();
  cimg_forXY(small, x, y) {
    for (int c = 0; c != small.spectrum(); ++c)
      *to++ = static_cast<unsigned char>(std::clamp(small(x, y, 0, c) + 0.5F, 0.F, 255.F));
  }
  return out;
}

} // namespace thumbnail
