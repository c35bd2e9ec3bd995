// Draws the pool; see pool.hpp.
#include <live/pool.hpp>

#include <photos/photos.hpp>

#include <fmt/format.h>

namespace live::pool {
namespace {

constexpr auto sound = "pictures", broken = "broken";
constexpr unsigned width = 320, height = 240; // pixels: a request takes some milliseconds

} // namespace

void draw(std::filesystem::path const& folder) {
  photos::set_options options{.count = size, .width = width, .height = height};
  photos::write_set(folder / sound, options);
  for (std::size_t number = 1; number <= size; ++number)
    options.broken.insert(number);
  photos::write_set(folder / broken, options);
}

std::filesystem::path file_of(picture const& p) {
  static_assert(size >= 10 && size < 100, "photos::write_set gives every number two digits");
  return std::filesystem::path(p.broken ? broken : sound) / fmt::format("photo{:02}.jpg", p.number);
}

} // namespace live::pool
