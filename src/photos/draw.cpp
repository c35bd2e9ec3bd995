// Draws one picture: landscape-like noise at every scale, some hundred shapes, grain. It is the only file
// here that includes CImg. It uses integers and plain float arithmetic only, no libm and no distributions of
// std, so that every platform draws the same picture.
#define cimg_display 0
#define cimg_verbosity 0
#define cimg_no_system_calls
#include <CImg.h>

#include <photos/photos.hpp>

#include <photos/check.hpp>
#include <thumbnail/jpeg.hpp>

#include <algorithm>
#include <array>
#include <new>
#include <random>
#include <stdexcept>

namespace photos {
namespace {

using canvas = cimg_library::CImg<float>;

constexpr int keep_channels = -100;
constexpr int linear = 3;             // CImg's interpolation type
constexpr int whole_pixels = 0;       // CImg's boundary condition: the edge is repeated
constexpr int coarsest = 4;           // pixels: the longer side of the first octave is 4..7
constexpr float first_amplitude = 96; // grey levels; halved with every octave, as in a photograph (1/f)
constexpr float grain = 6;
constexpr unsigned shapes = 300;

// Gives 16 random bits at a time, four times out of one 64-bit draw.
class random_bits {
public:
  explicit random_bits(std::uint64_t seed) : engine_(seed) {}
  unsigned next() {
    if (left_ == 0) {
      word_ = engine_();
      left_ = 4;
    }
    --left_;
    auto const bits = static_cast<unsigned>(word_ & 0xFFFF);
    word_ >>= 16;
    return bits;
  }
  int below(int limit) {
    return static_cast<int>(std::uint64_t{next()} * static_cast<unsigned>(limit) >> 16);
  }
  float around_zero(float amplitude) { return (static_cast<float>(next()) / 32768.F - 1.F) * amplitude; }

private:
  std::mt19937_64 engine_;
  std::uint64_t word_ = 0;
  int left_ = 0;
};

// Returns the sides of every octave, the coarsest first. Each is half the next, rounded up.
std::vector<thumbnail::extent> octaves(thumbnail::extent whole) {
  std::vector<thumbnail::extent> sizes{whole};
  while (std::max(sizes.back().width, sizes.back().height) >= 2 * coarsest)
    sizes.push_back({(sizes.back().width + 1) / 2, (sizes.back().height + 1) / 2});
  std::reverse(sizes.begin(), sizes.end());
  return sizes;
}

// Draws noise: enlarges each octave to the next and adds noise of half the strength. Colour varies less than
// light.
canvas noise(thumbnail::extent whole, random_bits& random) {
  canvas picture;
  float amplitude = first_amplitude;
  for (auto const [width, height] : octaves(whole)) {
    if (picture.is_empty())
      picture.assign(width, height, 1, 3, 128.F);
    else
      picture.resize(static_cast<int>(width), static_cast<int>(height), 1, keep_channels, linear,
                     whole_pixels);
    auto const strength = std::max(amplitude, grain);
    cimg_forXY(picture, x, y) {
      auto const light = random.around_zero(strength);
      auto const colour = random.around_zero(strength * 0.4F);
      picture(x, y, 0, 0) += light + colour;
      picture(x, y, 0, 1) += light;
      picture(x, y, 0, 2) += light - colour;
    }
    amplitude /= 2;
  }
  return picture;
}

// Draws things with edges: discs, boxes, triangles and twigs, many small ones and few large ones.
void draw_shapes(canvas& picture, random_bits& random) {
  int const width = picture.width(), height = picture.height();
  for (unsigned i = 0; i != shapes; ++i) {
    int const size = 1 + std::min(width, height) / static_cast<int>(6 + i / 4);
    int const x = random.below(width), y = random.below(height);
    int const dx = random.below(2 * size + 1) - size, dy = random.below(2 * size + 1) - size;
    std::array<float, 3> const colour{static_cast<float>(random.below(256)),
                                      static_cast<float>(random.below(256)),
                                      static_cast<float>(random.below(256))};
    float const opacity = 0.25F + static_cast<float>(random.below(3)) * 0.25F;
    switch (random.below(4)) {
    case 0:
      picture.draw_circle(x, y, size / 2, colour.data(), opacity);
      break;
    case 1:
      picture.draw_rectangle(x, y, x + dx, y + dy, colour.data(), opacity);
      break;
    case 2:
      picture.draw_triangle(x, y, x + dx, y + dy, x - dy, y + dx, colour.data(), opacity);
      break;
    default:
      picture.draw_line(x, y, x + 2 * dx, y + 2 * dy, colour.data(), opacity);
    }
  }
}

thumbnail::picture eight_bit(canvas const& from) {
  auto const width = static_cast<std::uint32_t>(from.width()),
             height = static_cast<std::uint32_t>(from.height());
  thumbnail::picture out{{width, height}, 3, {}};
  out.pixels.reserve(from.size());
  cimg_forXY(from, x, y) {
    for (int c = 0; c != 3; ++c)
      out.pixels.push_back(static_cast<unsigned char>(std::clamp(from(x, y, 0, c), 0.F, 255.F)));
  }
  return out;
}

} // namespace

std::vector<unsigned char> draw_jpeg(photo_options const& options) try {
  check_side("width", options.width);
  check_side("height", options.height);
  if (options.quality < 1 || options.quality > 100)
    throw std::invalid_argument("photos: quality " + std::to_string(options.quality) + " is not in 1..100");
  random_bits random(options.seed);
  auto picture = noise({options.width, options.height}, random);
  draw_shapes(picture, random);
  auto bytes = thumbnail::encode_jpeg(eight_bit(picture), {.quality = options.quality,
                                                           .progressive = options.progressive,
                                                           .full_colour = false,
                                                           .optimise = false});
  if (!bytes)
    throw std::bad_alloc(); // no other reason is left
  return std::move(*bytes);
} catch (cimg_library::CImgException const&) {
  throw std::bad_alloc(); // as above
}

} // namespace photos
