// Cuts a JPEG short in the middle of its picture data.
#include <photos/photos.hpp>

#include <stdexcept>

namespace photos {
namespace {

constexpr unsigned start_of_scan = 0xDA;

// Returns where the data of the first scan begins. Walks the segments (marker, 2-byte length, content) as
// described in ITU-T T.81 B.1.
std::size_t first_scan(std::vector<unsigned char> const& jpeg) {
  if (jpeg.size() < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8)
    throw std::invalid_argument("photos: cannot damage bytes that are not a JPEG");
  for (std::size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == 0xFF;) {
    auto const next = at + 2 + (std::size_t{jpeg[at + 2]} << 8 | jpeg[at + 3]);
    if (jpeg[at + 1] == start_of_scan && next < jpeg.size())
      return next;
    at = next;
  }
  throw std::invalid_argument("photos: cannot damage a JPEG without picture data");
}

} // namespace

void damage(std::vector<unsigned char>& jpeg) {
  auto const begin = first_scan(jpeg);
  jpeg.resize(begin + (jpeg.size() - begin) / 2);
}

} // namespace photos
