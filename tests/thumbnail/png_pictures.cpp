// Makes PNG files of every kind, by libpng with its own error handling: an error here ends the test program.
#include "thumbnail/pictures.hpp"

#include <png.h>

namespace thumbnail_test {
namespace {

int colour_type(picture const& from, png_kind const& kind) {
  constexpr int by_channels[] = {-1, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                 PNG_COLOR_TYPE_RGB_ALPHA};
  return kind.palette.empty() ? by_channels[from.channels] : PNG_COLOR_TYPE_PALETTE;
}

// Returns one row as libpng wants it: with 16 bits, the sample twice; below 8 bits libpng packs
// (png_set_packing).
bytes row_of(picture const& from, unsigned y, png_kind const& kind) {
  auto const width = std::size_t{from.size.width} * from.channels;
  bytes row;
  for (std::size_t i = 0; i != width; ++i) {
    auto const sample = from.pixels[y * width + i];
    if (kind.depth == 16)
      row.push_back(sample);
    row.push_back(kind.depth < 8 && kind.palette.empty()
                      ? static_cast<unsigned char>(sample >> (8 - kind.depth))
                      : sample);
  }
  return row;
}

void set_transparency(png_structp png, png_infop info, picture const& from, png_kind const& kind) {
  auto const& clear = kind.transparency;
  if (clear.empty())
    return;
  png_color_16 colour{};
  if (kind.palette.empty() && from.channels == 1)
    colour.gray = clear[0];
  else if (kind.palette.empty())
    colour.red = clear[0], colour.green = clear[1], colour.blue = clear[2];
  png_set_tRNS(png, info, clear.data(), static_cast<int>(clear.size()), &colour);
}

} // namespace

bytes png_file(picture const& from, png_kind const& kind) {
  bytes out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  auto const append = [](png_structp p, png_bytep data, png_size_t size) {
    auto& to = *static_cast<bytes*>(png_get_io_ptr(p));
    to.insert(to.end(), data, data + size);
  };
  png_set_write_fn(png, &out, append, nullptr);
  png_set_IHDR(png, info, from.size.width, from.size.height, kind.depth, colour_type(from, kind),
               kind.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette;
  for (auto const& [red, green, blue] : kind.palette)
    palette.push_back({red, green, blue});
  if (!palette.empty())
    png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  set_transparency(png, info, from, kind);
  auto exif = tiff(kind.orientation, true);
  if (kind.orientation > 0)
    png_set_eXIf_1(png, info, static_cast<png_uint_32>(exif.size()), exif.data());
  png_write_info(png, info);
  if (kind.depth < 8)
    png_set_packing(png);

  std::vector<bytes> rows;
  for (unsigned y = 0; y != from.size.height; ++y)
    rows.push_back(row_of(from, y, kind));
  std::vector<png_bytep> pointers;
  for (auto& row : rows)
    pointers.push_back(row.data());
  png_write_image(png, pointers.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return out;
}

} // namespace thumbnail_test
