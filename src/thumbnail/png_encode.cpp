// Pixels to PNG in memory.
#include <thumbnail/png.hpp>

#include <thumbnail/png_error.hpp>

#include <memory>
#include <new>

namespace thumbnail {
namespace {

// Everything that must outlive a jump. libpng knows its address, so it does not move.
struct writer {
  jump_state jump;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::vector<unsigned char> bytes;

  writer() = default;
  writer(writer const&) = delete;
  ~writer() { png_destroy_write_struct(&png, &info); }

  // Appends bytes; returns false without memory. An exception must not cross libpng, and a jump must not
  // leave a handler.
  bool append(unsigned char const* from, std::size_t count) noexcept {
    try {
      bytes.insert(bytes.end(), from, from + count);
      return true;
    } catch (std::bad_alloc const&) {
      return false;
    }
  }
};

void append_to_vector(png_structp png, png_bytep from, std::size_t count) {
  auto& self = *static_cast<writer*>(png_get_io_ptr(png));
  if (self.append(from, count))
    return;
  self.jump.out_of_memory = true;
  png_error(png, "out of memory");
}

void encode(writer& self, picture const& from) {
  self.png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, &self.jump, png_leave, png_silent, &self.jump,
                                       png_allocate, png_release);
  self.info = self.png == nullptr ? nullptr : png_create_info_struct(self.png);
  if (self.info == nullptr) {
    self.jump.out_of_memory = true;
    self.jump.leave("out of memory");
  }
  png_set_write_fn(self.png, &self, append_to_vector, [](png_structp) {});
  png_set_IHDR(self.png, self.info, from.size.width, from.size.height, 8,
               from.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(self.png, self.info);
  auto const stride = std::size_t{from.size.width} * from.channels;
  for (std::uint32_t y = 0; y != from.size.height; ++y)
    png_write_row(self.png, from.pixels.data() + y * stride);
  png_write_end(self.png, nullptr);
}

} // namespace

expected<std::vector<unsigned char>> encode_png(picture const& from) {
  auto const self = std::make_unique<writer>();
  if (guarded(self->jump, [&] { encode(*self, from); }))
    return std::move(self->bytes);
  if (self->jump.out_of_memory)
    return fail(std::make_error_code(std::errc::not_enough_memory));
  return fail(std::make_error_code(std::errc::invalid_argument),
              std::string("cannot encode PNG: ") + self->jump.message.data());
}

} // namespace thumbnail
