// A folder of numbered pictures, each drawn, perhaps damaged, and written in one step.
#include <photos/photos.hpp>

#include <photos/check.hpp>
#include <thumbnail/write_file.hpp>

#include <shown/shown.hpp>

#include <stdexcept>
#include <string>
#include <system_error>

namespace photos {
namespace {

void check(set_options const& options) {
  if (options.count == 0)
    throw std::invalid_argument("photos: a set has at least 1 picture");
  check_side("width", options.width);
  check_side("height", options.height);
  for (auto const number : options.broken)
    if (number < 1 || number > options.count)
      throw std::invalid_argument("photos: cannot break picture " + std::to_string(number) +
                                  ", the pictures are 1.." + std::to_string(options.count));
}

// Returns photo07.jpg: the number is as wide as the last one's.
std::string file_name(std::size_t number, std::size_t count) {
  auto digits = std::to_string(number);
  digits.insert(0, std::to_string(count).size() - digits.size(), '0');
  return "photo" + digits + ".jpg";
}

void create(std::filesystem::path const& dir) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (!error && !std::filesystem::is_directory(dir, error) && !error)
    error = std::make_error_code(std::errc::not_a_directory);
  if (error)
    throw std::system_error(error, "photos: cannot create the folder " + shown::file(dir));
}

} // namespace

std::vector<std::filesystem::path> write_set(std::filesystem::path const& dir, set_options const& options,
                                             std::function<void(std::size_t done)> const& progress) {
  check(options);
  create(dir);
  std::vector<std::filesystem::path> files;
  for (std::size_t number = 1; number <= options.count; ++number) {
    // An odd factor: no two numbers of a set share a seed, and sets of neighbouring seeds share no pictures.
    auto const seed = options.seed * 0x9E3779B97F4A7C15 + number;
    auto bytes = draw_jpeg({.width = options.width, .height = options.height, .seed = seed});
    if (options.broken.contains(number))
      damage(bytes);
    files.push_back(dir / file_name(number, options.count));
    if (auto const written = thumbnail::write_file(files.back(), bytes); !written)
      throw std::system_error(written.error().code, "photos: " + written.error().reason);
    if (progress)
      progress(number);
  }
  return files;
}

} // namespace photos
