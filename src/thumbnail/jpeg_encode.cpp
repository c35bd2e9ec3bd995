// Pixels to JPEG in memory. libjpeg's own memory destination frees its buffer twice if it fails half-way; the
// one here is a vector.
#include <thumbnail/jpeg.hpp>

#include <thumbnail/jpeg_error.hpp>

#include <memory>
#include <new>

namespace thumbnail {
namespace {

constexpr std::size_t first_buffer = 1 << 14;

// Everything that must outlive a jump. libjpeg knows its address, so it does not move.
struct writer {
  jpeg_compress_struct jpeg{};
  jpeg_error_state error;
  jpeg_destination_mgr destination{};
  std::vector<unsigned char> bytes;

  writer() { jpeg.err = error.install(); }
  writer(writer const&) = delete;
  ~writer() { jpeg_destroy_compress(&jpeg); }

  static writer& of(j_compress_ptr jpeg) { return *static_cast<writer*>(jpeg->client_data); }

  // Makes room from `used` on; returns false without memory. An exception must not cross libjpeg, and a jump
  // must not leave a handler.
  bool grow(std::size_t used) noexcept {
    try {
      bytes.resize(used == 0 ? first_buffer : used * 2);
    } catch (std::bad_alloc const&) {
      return false;
    }
    destination.next_output_byte = bytes.data() + used;
    destination.free_in_buffer = bytes.size() - used;
    return true;
  }
};

void must_grow(j_compress_ptr jpeg, std::size_t used) {
  auto& self = writer::of(jpeg);
  if (self.grow(used))
    return;
  self.error.jump.out_of_memory = true;
  self.error.jump.leave("out of memory");
}

void write_into_vector(writer& self) {
  self.destination.init_destination = [](j_compress_ptr jpeg) { must_grow(jpeg, 0); };
  self.destination.empty_output_buffer = [](j_compress_ptr jpeg) -> boolean {
    must_grow(jpeg, writer::of(jpeg).bytes.size());
    return TRUE;
  };
  self.destination.term_destination = [](j_compress_ptr jpeg) {
    auto& done = writer::of(jpeg);
    // this shrinks, so it does not allocate
    done.bytes.resize(done.bytes.size() - done.destination.free_in_buffer);
  };
  self.jpeg.dest = &self.destination;
}

void encode(writer& self, picture const& from, jpeg_encoding const& how) {
  auto& jpeg = self.jpeg;
  jpeg_create_compress(&jpeg);
  jpeg.client_data = &self;
  write_into_vector(self);
  jpeg.image_width = from.size.width;
  jpeg.image_height = from.size.height;
  jpeg.input_components = static_cast<int>(from.channels);
  jpeg.in_color_space = from.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, how.quality, TRUE);
  jpeg.optimize_coding = how.optimise ? TRUE : FALSE;
  if (how.full_colour)
    // the other components have 1 by default
    jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
  if (how.progressive)
    jpeg_simple_progression(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  auto const stride = std::size_t{from.size.width} * from.channels;
  while (jpeg.next_scanline < jpeg.image_height) {
    auto* row =
        const_cast<JSAMPROW>(from.pixels.data() + jpeg.next_scanline * stride); // libjpeg only reads it
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
}

} // namespace

expected<std::vector<unsigned char>> encode_jpeg(picture const& from, jpeg_encoding const& how) {
  auto const self = std::make_unique<writer>();
  auto& jump = self->error.jump;
  if (guarded(jump, [&] { encode(*self, from, how); }))
    return std::move(self->bytes);
  if (jump.out_of_memory)
    return fail(std::make_error_code(std::errc::not_enough_memory));
  return fail(std::make_error_code(std::errc::invalid_argument),
              std::string("cannot encode JPEG: ") + jump.message.data());
}

} // namespace thumbnail
