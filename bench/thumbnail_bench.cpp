// Measures thumbnail::image_file on the same picture in files of every kind.
//
//   image_file/kind=jpeg|jpeg_progressive|png|png_interlaced/size=S
#include <bench/support/measurement.hpp>
#include <bench/support/pictures.hpp>

#include <thumbnail/thumbnail.hpp>

#include <stdexcept>

namespace bench {
namespace {

sample one_thumbnail(std::filesystem::path const& file) {
  auto const start = clock::now();
  auto const made = thumbnail::image_file(file);
  auto const end = clock::now();
  if (!made)
    throw std::runtime_error(made.error().what);
  return {end - start};
}

} // namespace

void add_all() {
  for (auto const size : {picture_size{400, 300}, two_megapixels, twelve_megapixels})
    for (std::string const kind : picture_kinds)
      add(name_of("image_file", {{"kind", kind}, {"size", to_string(size)}}),
          [=] { return one_thumbnail(picture_of(kind, size)); });
}

} // namespace bench
