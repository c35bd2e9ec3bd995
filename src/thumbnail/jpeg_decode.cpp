// JPEG to block averages: scaled decoding by libjpeg, which here never prints, never exits and stays within
// its budget.
#include <thumbnail/jpeg.hpp>

#include <thumbnail/exif.hpp>
#include <thumbnail/jpeg_error.hpp>
#include <thumbnail/limits.hpp>

#include <algorithm>
#include <cstring>
#include <memory>

namespace thumbnail {
namespace {

constexpr int exif_marker = JPEG_APP0 + 1;
constexpr unsigned longest_marker = 0xFFFF;
constexpr unsigned exif_prefix = 6; // "Exif\0\0"

// Everything that must outlive a jump. libjpeg knows its address, so it does not move.
struct reader {
  jpeg_decompress_struct jpeg{};
  jpeg_error_state error;
  jpeg_progress_mgr progress{};
  int max_scans = 0;

  reader() { jpeg.err = error.install(); }
  reader(reader const&) = delete;
  ~reader() { jpeg_destroy_decompress(&jpeg); } // safe on a struct of zeros, too
};

// Refuses a file with too many scans. libjpeg calls it again and again while it reads a progressive file.
void stop_scan_bomb(j_common_ptr jpeg) {
  auto& self = *static_cast<reader*>(jpeg->client_data);
  if (self.jpeg.input_scan_number <= self.max_scans)
    return;
  self.error.jump.over_budget = true;
  self.error.jump.leave("it has too many scans");
}

void read_header(reader& self, std::span<unsigned char const> bytes, options const& limits) {
  auto& jpeg = self.jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg.client_data = &self;
  self.max_scans = limits.max_scans;
  self.progress.progress_monitor = stop_scan_bomb;
  jpeg.progress = &self.progress;
  jpeg.mem->max_memory_to_use = static_cast<long>(limits.max_decoder_bytes);
  jpeg_mem_src(&jpeg, bytes.data(), bytes.size());
  jpeg_save_markers(&jpeg, exif_marker, longest_marker);
  jpeg_read_header(&jpeg, TRUE);
}

// Chooses the colours to decode to; returns false for a colour space that is unknown here.
bool choose_colours(jpeg_decompress_struct& jpeg) {
  switch (jpeg.jpeg_color_space) {
  case JCS_GRAYSCALE:
    jpeg.out_color_space = JCS_GRAYSCALE;
    return true;
  case JCS_RGB:
  case JCS_YCbCr:
    jpeg.out_color_space = JCS_RGB;
    return true;
  case JCS_CMYK:
  case JCS_YCCK:
    jpeg.out_color_space = JCS_CMYK;
    return true;
  default:
    return false;
  }
}

// Returns the largest denominator that leaves at least twice the target on both sides. DCT scaling averages
// nearly as well as we do.
unsigned scale_denominator(extent whole, extent target) {
  for (unsigned const denominator : {8U, 4U, 2U})
    if (whole.width / denominator >= 2 * target.width && whole.height / denominator >= 2 * target.height)
      return denominator;
  return 1;
}

// Returns whether a progressive file, all of whose scans have been read, holds every bit of every coefficient
// that it began. A file that was cut between two scans looks whole otherwise. AC coefficients that were never
// begun are zero, which is legal.
bool all_scans_came(jpeg_decompress_struct const& jpeg) {
  if (!jpeg.progressive_mode || jpeg.coef_bits == nullptr)
    return true;
  for (int component = 0; component != jpeg.num_components; ++component) {
    auto const& bits_missing = jpeg.coef_bits[component]; // -1: not begun
    if (bits_missing[0] != 0 || *std::max_element(bits_missing, bits_missing + DCTSIZE2) > 0)
      return false;
  }
  return true;
}

int orientation_of(jpeg_decompress_struct const& jpeg) {
  for (auto const* marker = jpeg.marker_list; marker != nullptr; marker = marker->next)
    if (marker->data_length >= exif_prefix && std::memcmp(marker->data, "Exif\0\0", exif_prefix) == 0)
      return exif_orientation({marker->data + exif_prefix, marker->data_length - exif_prefix});
  return 1;
}

// Turns CMYK into RGB in place, so the pixels move closer together. Adobe stores the inverse of the ink.
void cmyk_to_rgb(unsigned char* row, std::uint32_t width, bool inverted) {
  for (std::uint32_t x = 0; x != width; ++x) {
    auto const* const in = row + std::size_t{x} * 4;
    auto* const out = row + std::size_t{x} * 3;
    unsigned const light = inverted ? in[3] : 255U - in[3];
    for (int c = 0; c != 3; ++c) {
      unsigned const colour = inverted ? in[c] : 255U - in[c];
      out[c] = static_cast<unsigned char>((colour * light + 127) / 255);
    }
  }
}

void read_rows(jpeg_decompress_struct& jpeg, unsigned char* row, block_average& blocks) {
  bool const cmyk = jpeg.out_color_space == JCS_CMYK;
  auto const stride = jpeg.out_color_space == JCS_GRAYSCALE ? 1U : 3U;
  while (jpeg.output_scanline < jpeg.output_height) {
    auto const y = jpeg.output_scanline;
    jpeg_read_scanlines(&jpeg, &row, 1);
    if (cmyk)
      cmyk_to_rgb(row, jpeg.output_width, jpeg.saw_Adobe_marker);
    blocks.add_row(row, stride, y, 0, 1);
  }
  jpeg_finish_decompress(&jpeg);
}

tl::unexpected<failure> reason(jump_state const& jump) {
  if (jump.out_of_memory)
    return fail(std::make_error_code(std::errc::not_enough_memory));
  if (jump.over_budget)
    return fail(errc::too_complex, std::string("JPEG too costly to decode: ") + jump.message.data());
  if (jump.unsupported)
    return fail(errc::unsupported, std::string("unsupported JPEG: ") + jump.message.data());
  return fail(errc::damaged, std::string("damaged JPEG: ") + jump.message.data());
}

} // namespace

bool looks_like_jpeg(std::span<unsigned char const> bytes) {
  return bytes.size() >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

expected<decoded> decode_jpeg(std::span<unsigned char const> bytes, options const& limits) {
  auto const self = std::make_unique<reader>();
  auto& jpeg = self->jpeg;
  auto& jump = self->error.jump;
  if (!guarded(jump, [&] { read_header(*self, bytes, limits); }))
    return reason(jump);
  extent const whole{jpeg.image_width, jpeg.image_height};
  if (auto const large = check_size(whole, limits); !large)
    return tl::make_unexpected(large.error());
  if (!choose_colours(jpeg))
    return fail(errc::unsupported, "unsupported JPEG: unknown colour space");

  auto const orientation = orientation_of(jpeg); // libjpeg forgets the markers when it has finished
  auto const target = fit(whole, limits.box);
  jpeg.scale_num = 1;
  jpeg.scale_denom = scale_denominator(whole, target);
  if (!guarded(jump, [&] { jpeg_start_decompress(&jpeg); }))
    return reason(jump);
  if (!all_scans_came(jpeg))
    return fail(errc::damaged, "damaged JPEG: its last scans are missing");

  // libjpeg's scaled pixels are whole blocks of the picture's pixels, so the last ones may reach beyond its
  // edge.
  block_average blocks(whole, target, jpeg.out_color_space == JCS_GRAYSCALE ? 1 : 3,
                       {.kept = kept_by_decoders, .pixel = jpeg.scale_denom});
  std::vector<unsigned char> row(std::size_t{jpeg.output_width} * jpeg.output_components);
  if (!guarded(jump, [&] { read_rows(jpeg, row.data(), blocks); }))
    return reason(jump);
  return decoded{blocks.result(), whole, orientation};
}

} // namespace thumbnail
