// Makes JPEG files of every kind, by libjpeg with its own error handling: an error here ends the test
// program.
#include "thumbnail/pictures.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include <jpeglib.h>

namespace thumbnail_test {
namespace {

// Returns a grey JPEG's longest legal script: every coefficient by itself, one bit at a time.
std::vector<jpeg_scan_info> every_scan() {
  constexpr int bits = 10;
  std::vector<jpeg_scan_info> scans{{1, {0}, 0, 0, 0, 0}};
  for (int coefficient = 1; coefficient != DCTSIZE2; ++coefficient)
    for (int bit = bits; bit >= 0; --bit)
      scans.push_back({1, {0}, coefficient, coefficient, bit == bits ? 0 : bit + 1, bit});
  return scans;
}

void set_colours(jpeg_compress_struct& jpeg, jpeg_colours colours) {
  if (colours == jpeg_colours::ordinary)
    return;
  jpeg_set_colorspace(&jpeg, colours == jpeg_colours::adobe_ycck ? JCS_YCCK : JCS_CMYK);
  jpeg.write_Adobe_marker = colours == jpeg_colours::cmyk ? FALSE : TRUE;
}

constexpr J_COLOR_SPACE spaces[] = {JCS_UNKNOWN, JCS_GRAYSCALE, JCS_UNKNOWN, JCS_RGB, JCS_CMYK};

} // namespace

bytes jpeg_file(picture const& from, jpeg_kind const& kind) {
  jpeg_compress_struct jpeg;
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &memory, &size);
  jpeg.image_width = from.size.width;
  jpeg.image_height = from.size.height;
  jpeg.input_components = static_cast<int>(from.channels);
  jpeg.in_color_space = spaces[from.channels];
  jpeg_set_defaults(&jpeg);
  set_colours(jpeg, kind.colours);
  jpeg_set_quality(&jpeg, kind.quality, TRUE);
  if (kind.progressive)
    jpeg_simple_progression(&jpeg);
  auto const scans = every_scan();
  if (kind.all_scans_there_are) {
    jpeg.scan_info = scans.data();
    jpeg.num_scans = static_cast<int>(scans.size());
  }
  if (kind.full_colour)
    for (int c = 0; c != jpeg.num_components; ++c)
      jpeg.comp_info[c].h_samp_factor = jpeg.comp_info[c].v_samp_factor = 1;
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    auto* row = const_cast<unsigned char*>(from.pixels.data()) +
                std::size_t{jpeg.next_scanline} * from.size.width * from.channels;
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  bytes const out(memory, memory + size);
  std::free(memory);
  return out;
}

bytes tiff(int orientation, bool big_endian) {
  bytes out;
  auto const number = [&](unsigned value, int size) {
    for (int i = 0; i != size; ++i)
      out.push_back(static_cast<unsigned char>(value >> 8 * (big_endian ? size - 1 - i : i)));
  };
  out.assign(2, big_endian ? 'M' : 'I');
  number(42, 2);
  number(8, 4); // the directory comes right here
  number(1, 2); // it has one entry:
  number(0x0112, 2);
  number(3, 2); // SHORT
  number(1, 4); // one of them
  number(static_cast<unsigned>(orientation), 2);
  number(0, 2);
  number(0, 4); // no further directory
  return out;
}

bytes with_exif(bytes const& jpeg, int orientation, bool big_endian) {
  auto const content = tiff(orientation, big_endian);
  bytes out{0xFF, 0xD8, 0xFF, 0xE1, 0, static_cast<unsigned char>(content.size() + 8),
            'E',  'x',  'i',  'f',  0, 0};
  out.insert(out.end(), content.begin(), content.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

} // namespace thumbnail_test
