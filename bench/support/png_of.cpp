// libjpeg in, libpng out; errors of either become exceptions. See png_of.hpp.
#include <bench/support/png_of.hpp>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include <jpeglib.h>
#include <png.h>

namespace bench {
namespace {

using bytes = std::vector<unsigned char>;

struct pixels {
  unsigned width = 0, height = 0;
  bytes rgb{};
};

// Throws. Both libraries let their error function throw if they are compiled as C with unwind tables, as
// Debian's are.
[[noreturn]] void jpeg_failed(j_common_ptr jpeg) {
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  throw std::runtime_error(text);
}

pixels decode(bytes const& file) {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  errors.error_exit = jpeg_failed;
  jpeg_create_decompress(&jpeg);
  std::unique_ptr<jpeg_decompress_struct, void (*)(j_decompress_ptr)> const guard(&jpeg,
                                                                                  jpeg_destroy_decompress);
  jpeg_mem_src(&jpeg, file.data(), file.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = JCS_RGB;
  jpeg_start_decompress(&jpeg);
  pixels out{jpeg.output_width, jpeg.output_height};
  out.rgb.resize(std::size_t{out.width} * out.height * 3);
  while (jpeg.output_scanline < jpeg.output_height) {
    auto* row = out.rgb.data() + std::size_t{jpeg.output_scanline} * out.width * 3;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  return out;
}

} // namespace

bytes png_of(bytes const& jpeg, bool interlaced) {
  auto from = decode(jpeg);
  bytes out;
  auto* png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, nullptr,
      [](png_structp, png_const_charp text) { throw std::runtime_error(text); }, nullptr);
  auto* info = png ? png_create_info_struct(png) : nullptr;
  if (!info)
    throw std::bad_alloc();
  auto const destroy = [&info](png_structp p) { png_destroy_write_struct(&p, &info); };
  std::unique_ptr<png_struct, decltype(destroy)> const guard(png, destroy);
  png_set_write_fn(
      png, &out,
      [](png_structp p, png_bytep data, png_size_t size) {
        auto& to = *static_cast<bytes*>(png_get_io_ptr(p));
        to.insert(to.end(), data, data + size);
      },
      nullptr);
  png_set_compression_level(png, 1); // the files are only read here
  png_set_IHDR(png, info, from.width, from.height, 8, PNG_COLOR_TYPE_RGB,
               interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  std::vector<png_bytep> rows;
  for (unsigned y = 0; y != from.height; ++y)
    rows.push_back(from.rgb.data() + std::size_t{y} * from.width * 3);
  png_write_image(png, rows.data());
  png_write_end(png, info);
  return out;
}

} // namespace bench
