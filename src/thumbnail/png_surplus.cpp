// Counts the bytes to which a PNG's pixels unpack, by zlib alone; see png_surplus.hpp.
#include <thumbnail/png_surplus.hpp>

#include <algorithm>
#include <array>
#include <cstring>

#include <png.h>
#include <zlib.h>

namespace thumbnail {
namespace {

constexpr std::size_t signature_bytes = 8, length_bytes = 4, type_bytes = 4, checksum_bytes = 4;

std::uint64_t row_bytes(png_layout const& p, std::uint32_t pixels) {
  return 1 + (std::uint64_t{pixels} * p.bits + 7) / 8;
}

struct pass {
  std::uint32_t columns, rows; // if one is 0, so is the other
};

template <class Visit>
void for_each_pass(png_layout const& p, Visit const& visit) {
  if (!p.interlaced)
    return visit(pass{p.whole.width, p.whole.height});
  for (unsigned n = 0; n != PNG_INTERLACE_ADAM7_PASSES; ++n) {
    pass const one{PNG_PASS_COLS(p.whole.width, n), PNG_PASS_ROWS(p.whole.height, n)};
    if (one.columns != 0 && one.rows != 0)
      visit(one);
  }
}

std::size_t number_at(std::span<unsigned char const> bytes) {
  return std::size_t{bytes[0]} << 24 | std::size_t{bytes[1]} << 16 | std::size_t{bytes[2]} << 8 | bytes[3];
}

// Calls `visit` with the compressed bytes of consecutive IDAT chunks, one chunk after the other.
template <class Visit>
void for_each_idat(std::span<unsigned char const> png, Visit const& visit) {
  bool found = false;
  for (auto rest = png.subspan(std::min(png.size(), signature_bytes));
       rest.size() >= length_bytes + type_bytes;) {
    auto const length = std::min(number_at(rest), rest.size() - length_bytes - type_bytes);
    bool const is_idat = std::memcmp(rest.data() + length_bytes, "IDAT", type_bytes) == 0;
    if (found && !is_idat)
      return;
    found = is_idat;
    if (is_idat && !visit(rest.subspan(length_bytes + type_bytes, length)))
      return;
    rest = rest.subspan(std::min(rest.size(), length_bytes + type_bytes + length + checksum_bytes));
  }
}

} // namespace

std::uint64_t promised_bytes(png_layout const& p) {
  std::uint64_t bytes = 0;
  for_each_pass(p, [&](pass const& one) { bytes += one.rows * row_bytes(p, one.columns); });
  return bytes;
}

std::uint64_t rows_of(png_layout const& p) {
  std::uint64_t rows = 0;
  for_each_pass(p, [&](pass const& one) { rows += one.rows; });
  return rows;
}

std::uint64_t harmless_surplus(png_layout const& p) {
  constexpr std::uint64_t a_little = 1024;
  return row_bytes(p, p.whole.width) + a_little;
}

bool unpacks_to_at_most(std::span<unsigned char const> png, std::uint64_t most) noexcept {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK)
    return true;
  std::array<unsigned char, 16384> unpacked; // only counted, never read
  std::uint64_t count = 0;
  for_each_idat(png, [&](std::span<unsigned char const> packed) {
    stream.next_in = const_cast<unsigned char*>(packed.data()); // zlib does not write there
    stream.avail_in = static_cast<uInt>(packed.size());
    while (count <= most) {
      stream.next_out = unpacked.data();
      stream.avail_out = static_cast<uInt>(unpacked.size());
      int const status = inflate(&stream, Z_NO_FLUSH);
      count += unpacked.size() - stream.avail_out;
      if (status != Z_OK && status != Z_BUF_ERROR)
        return false; // the end of the stream, or damage
      if (stream.avail_out != 0)
        return true; // all that has come is unpacked
    }
    return false;
  });
  inflateEnd(&stream);
  return count <= most;
}

} // namespace thumbnail
