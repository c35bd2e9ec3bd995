// Decodes a thumbnail at full size, by the plainest calls of libjpeg and libpng: what a viewer would show.
#include "thumbnail/pictures.hpp"

#include <cstdio>
#include <memory>
#include <stdexcept>

#include <jpeglib.h>
#include <png.h>

namespace thumbnail_test {
namespace {

using file_pointer = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

picture read_jpeg(std::FILE* file) {
  jpeg_decompress_struct jpeg;
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&jpeg);
  jpeg_stdio_src(&jpeg, file);
  jpeg_read_header(&jpeg, TRUE);
  jpeg_start_decompress(&jpeg);
  picture out{{jpeg.output_width, jpeg.output_height}, static_cast<unsigned>(jpeg.output_components), {}};
  bytes row(std::size_t{out.size.width} * out.channels);
  while (jpeg.output_scanline < jpeg.output_height) {
    auto* to = row.data();
    jpeg_read_scanlines(&jpeg, &to, 1);
    out.pixels.insert(out.pixels.end(), row.begin(), row.end());
  }
  jpeg_finish_decompress(&jpeg);
  auto const warnings = errors.num_warnings;
  jpeg_destroy_decompress(&jpeg);
  if (warnings != 0)
    throw std::runtime_error("libjpeg warns of damage");
  return out;
}

picture read_png(std::FILE* file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_stdio(&image, file) == 0)
    throw std::runtime_error(image.message);
  image.format &= ~static_cast<unsigned>(PNG_FORMAT_FLAG_LINEAR | PNG_FORMAT_FLAG_COLORMAP);
  picture out{
      {image.width, image.height}, PNG_IMAGE_PIXEL_CHANNELS(image.format), bytes(PNG_IMAGE_SIZE(image))};
  if (png_image_finish_read(&image, nullptr, out.pixels.data(), 0, nullptr) == 0)
    throw std::runtime_error(image.message);
  return out;
}

} // namespace

read_picture read_back(std::filesystem::path const& path) {
  file_pointer const file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file)
    throw std::runtime_error("cannot open " + path.string());
  int const first = std::fgetc(file.get());
  std::rewind(file.get());
  if (first == 0xFF)
    return {"JPEG", read_jpeg(file.get())};
  return {"PNG", read_png(file.get())};
}

} // namespace thumbnail_test
