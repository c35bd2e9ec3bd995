// Makes pictures of numbers, and looks at them.
#include "thumbnail/pictures.hpp"

namespace thumbnail_test {

picture gradient(extent size, unsigned channels) {
  picture out{size, channels, {}};
  auto const share = [](unsigned i, unsigned n) { return n > 1 ? i * 255 / (n - 1) : 128; };
  for (unsigned y = 0; y != size.height; ++y)
    for (unsigned x = 0; x != size.width; ++x) {
      auto const right = share(x, size.width), down = share(y, size.height);
      std::array<unsigned, 4> const values{right, down, (right + 2 * down) / 3, (2 * right + down) / 3};
      for (unsigned c = 0; c != channels; ++c)
        out.pixels.push_back(static_cast<unsigned char>(values[c]));
    }
  return out;
}

picture plain(extent size, std::vector<unsigned char> const& colour) {
  picture out{size, static_cast<unsigned>(colour.size()), {}};
  for (std::size_t i = 0; i != std::size_t{size.width} * size.height; ++i)
    out.pixels.insert(out.pixels.end(), colour.begin(), colour.end());
  return out;
}

double mean(picture const& p, unsigned channel) {
  double sum = 0;
  for (std::size_t i = channel; i < p.pixels.size(); i += p.channels)
    sum += p.pixels[i];
  return sum / (static_cast<double>(p.size.width) * p.size.height);
}

} // namespace thumbnail_test
