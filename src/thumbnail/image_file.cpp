// image_file: reads, decodes small, resizes, turns, encodes and writes. Each step has a file of its own.
#include <thumbnail/thumbnail.hpp>

#include <thumbnail/exif.hpp>
#include <thumbnail/jpeg.hpp>
#include <thumbnail/limits.hpp>
#include <thumbnail/png.hpp>
#include <thumbnail/read_file.hpp>
#include <thumbnail/resize.hpp>
#include <thumbnail/write_file.hpp>

#include <shown/shown.hpp>

#include <new>

namespace thumbnail {
namespace {

// Returns the bytes of a thumbnail of a picture, which is given as the bytes of its file.
expected<std::vector<unsigned char>> shrink(std::span<unsigned char const> bytes, options const& settings) {
  bool const jpeg = looks_like_jpeg(bytes);
  if (!jpeg && !looks_like_png(bytes))
    return fail(errc::not_an_image);
  auto const picture = jpeg ? decode_jpeg(bytes, settings) : decode_png(bytes, settings);
  if (!picture)
    return tl::make_unexpected(picture.error());
  auto const small = upright(resize(picture->small, fit(picture->whole, settings.box)), picture->orientation);
  return jpeg ? encode_jpeg(small, {.quality = settings.jpeg_quality}) : encode_png(small);
}

// Does what image_file does, but the error does not have the file's name, and it may throw.
expected<std::filesystem::path> make(std::filesystem::path const& infile, options const& settings) {
  if (auto const sound = check_options(settings); !sound)
    return tl::make_unexpected(sound.error());
  auto target = thumbnail_path(infile);
  return read_file(infile, settings.max_file_bytes)
      .and_then([&](auto const& bytes) { return shrink(bytes, settings); })
      .and_then([&](auto const& bytes) { return write_file(target, bytes); })
      .map([&] { return target; });
}

} // namespace

std::string shown_name(std::filesystem::path const& file) {
  return shown::file(file);
}

std::filesystem::path thumbnail_path(std::filesystem::path const& infile) {
  auto name = infile.stem();
  name += ".thumb";
  name += infile.extension();
  return infile.parent_path() / name;
}

result image_file(std::filesystem::path const& infile, options const& settings) {
  auto const refuse = [&](failure const& why) {
    return tl::make_unexpected(image_error{infile, why.code, shown_name(infile) + ": " + why.reason});
  };
  try {
    auto made = make(infile, settings);
    if (!made)
      return refuse(made.error());
    return std::move(*made);
  } catch (std::exception const&) { // std::bad_alloc, or what CImg makes of it
    return refuse({std::make_error_code(std::errc::not_enough_memory), "not enough memory"});
  }
}

} // namespace thumbnail
