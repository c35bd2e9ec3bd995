// PNG to block averages, row by row. The seven passes of an interlaced picture are added as they come and
// never assembled.
//
// After the last row, libpng unpacks what is left of the pixels' stream to its end, however long, and throws
// it away. So we watch it there: a sound picture has a few bytes left at most. If there are more, or if
// libpng warns, we unpack the stream a second time, only to count, and only as far as its header promises
// (png_surplus.hpp).
#include <thumbnail/png.hpp>

#include <thumbnail/exif.hpp>
#include <thumbnail/limits.hpp>
#include <thumbnail/png_error.hpp>
#include <thumbnail/png_surplus.hpp>

#include <array>
#include <cstring>
#include <memory>

namespace thumbnail {
namespace {

constexpr std::size_t signature_bytes = 8;
// of a chunk other than the pixels'; none that we keep needs more
constexpr png_alloc_size_t most_chunk_bytes = 8'000'000;
constexpr png_uint_32 most_chunks_kept = 100;
constexpr std::size_t most_bytes_behind = 64; // the end of a stream, checksums and a chunk's header

using colour = std::array<unsigned char, 3>; // red, green, blue

// Everything that must outlive a jump. libpng knows its address, so it does not move.
struct reader {
  jump_state jump;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::span<unsigned char const> whole_file, rest;
  std::vector<colour> palette;        // empty if pixels are colours themselves
  std::vector<unsigned char> indices; // a row of a picture with a palette

  std::uint64_t rows_left = 0; // how many rows libpng has yet to unpack
  bool behind = false;         // the last row is unpacked, and libpng has not returned since
  std::size_t bytes_behind = 0;
  std::uint64_t most_unpacked = 0; // what the header promises, and a harmless surplus
  bool surplus_known = false;      // it is known that there is no surplus

  reader() = default;
  reader(reader const&) = delete;
  ~reader() { png_destroy_read_struct(&png, &info, nullptr); }
};

// Is called when something is odd after the last row.
void refuse_surplus(reader& self) {
  if (!self.surplus_known && !unpacks_to_at_most(self.whole_file, self.most_unpacked))
    png_error(self.png, "more pixel data than its size needs");
  self.surplus_known = true;
}

void copy_from_memory(png_structp png, png_bytep to, std::size_t bytes) {
  auto& self = *static_cast<reader*>(png_get_io_ptr(png));
  auto& rest = self.rest;
  if (bytes > rest.size())
    png_error(png, "file ends too early");
  if (self.behind && (self.bytes_behind += bytes) > most_bytes_behind)
    refuse_surplus(self);
  std::memcpy(to, rest.data(), bytes);
  rest = rest.subspan(bytes);
}

void note_warning(png_structp png, png_const_charp) {
  if (auto* const self = static_cast<reader*>(png_get_io_ptr(png)); self != nullptr && self->behind)
    refuse_surplus(*self);
}

// Is called with every row as soon as it is unpacked.
void note_row(png_structp png, png_row_infop, png_bytep) {
  auto& self = *static_cast<reader*>(png_get_io_ptr(png));
  self.behind = --self.rows_left == 0;
}

void read_header(reader& self) {
  self.png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &self.jump, png_leave, note_warning, &self.jump,
                                      png_allocate, png_release);
  self.info = self.png == nullptr ? nullptr : png_create_info_struct(self.png);
  if (self.info == nullptr) {
    self.jump.out_of_memory = true;
    self.jump.leave("out of memory");
  }
  png_set_read_fn(self.png, &self, copy_from_memory);
  // our limits are checked right after the header
  png_set_user_limits(self.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(self.png, most_chunk_bytes);
  png_set_chunk_cache_max(self.png, most_chunks_kept);
  // Text and profiles are never used, so they are not even unpacked.
  static png_byte const unused[] = "iCCP\0iTXt\0sPLT\0tEXt\0zTXt";
  png_set_keep_unknown_chunks(self.png, PNG_HANDLE_CHUNK_NEVER, unused, 5);
  png_read_info(self.png, self.info);
}

// Lets libpng give every kind of PNG as 8 bits a channel, grey or RGB, perhaps with alpha; or as indices of 8
// bits.
void simplify(reader& self) {
  png_layout const layout{
      {png_get_image_width(self.png, self.info), png_get_image_height(self.png, self.info)},
      unsigned{png_get_channels(self.png, self.info)} * png_get_bit_depth(self.png, self.info),
      png_get_interlace_type(self.png, self.info) != PNG_INTERLACE_NONE};
  self.rows_left = rows_of(layout);
  self.most_unpacked = promised_bytes(layout) + harmless_surplus(layout);
  png_set_read_user_transform_fn(self.png, note_row);
  if (png_get_color_type(self.png, self.info) == PNG_COLOR_TYPE_PALETTE) {
    png_set_packing(self.png);
  } else {
    png_set_expand(self.png);
    png_set_scale_16(self.png);
  }
  png_read_update_info(self.png, self.info);
}

// Reads the palette, with its transparency laid over white. libpng could do that, but it takes an index
// outside the palette for black.
std::vector<colour> read_palette(reader const& self) {
  png_colorp colours = nullptr;
  png_bytep alphas = nullptr;
  int size = 0, alpha_size = 0;
  if (png_get_color_type(self.png, self.info) == PNG_COLOR_TYPE_PALETTE)
    png_get_PLTE(self.png, self.info, &colours, &size);
  if (size > 0)
    png_get_tRNS(self.png, self.info, &alphas, &alpha_size, nullptr);
  std::vector<colour> palette;
  for (int i = 0; i < size; ++i) {
    unsigned const alpha = i < alpha_size ? alphas[i] : 255;
    auto const& [red, green, blue] = colours[i];
    palette.push_back({over_white(red, alpha), over_white(green, alpha), over_white(blue, alpha)});
  }
  return palette;
}

// Reads the next row, of `pixels` pixels, into `row`.
void read_row(reader& self, std::uint32_t pixels, unsigned char* row) {
  if (self.palette.empty()) {
    png_read_row(self.png, row, nullptr);
    return;
  }
  png_read_row(self.png, self.indices.data(), nullptr);
  for (std::uint32_t i = 0; i != pixels; ++i) {
    auto const index = self.indices[i];
    if (index >= self.palette.size())
      png_error(self.png, "a pixel's colour is not in the palette");
    std::memcpy(row + std::size_t{i} * 3, self.palette[index].data(), 3);
  }
}

bool starts_idat(std::span<unsigned char const> chunk) {
  constexpr std::size_t length_bytes = 4, type_bytes = 4;
  return chunk.size() >= length_bytes + type_bytes &&
         std::memcmp(chunk.data() + length_bytes, "IDAT", type_bytes) == 0;
}

void read_rows(reader& self, extent whole, unsigned stride, unsigned char* row, block_average& blocks) {
  if (png_get_interlace_type(self.png, self.info) == PNG_INTERLACE_NONE) {
    for (std::uint32_t y = 0; y != whole.height; ++y) {
      read_row(self, whole.width, row);
      blocks.add_row(row, stride, y, 0, 1);
    }
  } else {
    // Without png_set_interlace_handling, libpng gives each pass as a picture of its own and skips empty
    // passes.
    for (unsigned pass = 0; pass != PNG_INTERLACE_ADAM7_PASSES; ++pass) {
      auto const columns = PNG_PASS_COLS(whole.width, pass);
      for (std::uint32_t y = PNG_PASS_START_ROW(pass); columns != 0 && y < whole.height;
           y += PNG_PASS_ROW_OFFSET(pass)) {
        read_row(self, columns, row);
        blocks.add_row(row, stride, y, PNG_PASS_START_COL(pass), PNG_PASS_COL_OFFSET(pass));
      }
    }
  }
  self.behind = false;
  if (starts_idat(self.rest)) // libpng gave up before the stream's end
    refuse_surplus(self);
  png_read_end(self.png, self.info); // checks the last checksum; eXIf may stand after the pixels
}

int orientation_of(reader& self) {
  png_uint_32 bytes = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(self.png, self.info, &bytes, &exif) == 0)
    return 1;
  return exif_orientation({exif, bytes});
}

tl::unexpected<failure> reason(jump_state const& jump) {
  if (jump.out_of_memory)
    return fail(std::make_error_code(std::errc::not_enough_memory));
  return fail(errc::damaged, std::string("damaged PNG: ") + jump.message.data());
}

} // namespace

bool looks_like_png(std::span<unsigned char const> bytes) {
  return bytes.size() >= signature_bytes && png_sig_cmp(bytes.data(), 0, signature_bytes) == 0;
}

expected<decoded> decode_png(std::span<unsigned char const> bytes, options const& limits) {
  auto const self = std::make_unique<reader>();
  self->whole_file = self->rest = bytes;
  if (!guarded(self->jump, [&] { read_header(*self); }))
    return reason(self->jump);
  extent const whole{png_get_image_width(self->png, self->info), png_get_image_height(self->png, self->info)};
  if (auto const large = check_size(whole, limits); !large)
    return tl::make_unexpected(large.error());
  if (!guarded(self->jump, [&] { simplify(*self); }))
    return reason(self->jump);

  self->palette = read_palette(*self);
  if (!self->palette.empty())
    self->indices.resize(whole.width);
  // 1 grey, 2 grey with alpha, 3 RGB, 4 RGB with alpha
  unsigned const stride = self->palette.empty() ? png_get_channels(self->png, self->info) : 3U;
  block_average blocks(whole, fit(whole, limits.box), stride <= 2 ? 1 : 3, {.kept = kept_by_decoders});
  std::vector<unsigned char> row(std::size_t{whole.width} * stride);
  if (!guarded(self->jump, [&] { read_rows(*self, whole, stride, row.data(), blocks); }))
    return reason(self->jump);
  return decoded{blocks.result(), whole, orientation_of(*self)};
}

} // namespace thumbnail
