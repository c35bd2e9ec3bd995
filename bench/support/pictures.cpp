// Draws the pictures that are missing; see pictures.hpp. bench/CMakeLists.txt defines LEAKLAB_BENCH_PICTURES,
// the folder.
#include <bench/support/pictures.hpp>

#include <bench/support/in_child.hpp>
#include <bench/support/png_of.hpp>

#include <photos/photos.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

namespace bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t different = 16; // how many different pictures of a size there are

fs::path folder(picture_size size) {
  auto const f = fs::path(LEAKLAB_BENCH_PICTURES) / to_string(size);
  fs::create_directories(f);
  return f;
}

// Draws in a child process, so that this process stays small: the system never reports less memory for a
// program than its parent had (see run_commands).
void draw_in_child(std::string const& what, std::function<void()> const& draw) {
  std::cerr << "\ndrawing " << what << '\n';
  in_child([&] {
    draw();
    return sample{};
  });
}

std::vector<unsigned char> draw(picture_size size, bool progressive) {
  return photos::draw_jpeg({.width = size.width, .height = size.height, .progressive = progressive});
}

// Writes in one step, so a file that exists is whole.
void write_whole(fs::path const& file, std::vector<unsigned char> const& bytes) {
  auto const temporary = fs::path(file).concat("." + std::to_string(getpid()));
  std::ofstream out(temporary, std::ios::binary);
  out.write(reinterpret_cast<char const*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out)
    throw std::system_error(errno, std::generic_category(), temporary.string());
  fs::rename(temporary, file);
}

// Returns the folder's file of that name, and makes it if it does not exist.
template <typename Make>
fs::path kept(picture_size size, std::string const& name, Make const& make) {
  auto const file = folder(size) / name;
  if (!fs::exists(file)) {
    draw_in_child(to_string(size) + '/' + name, [&] { write_whole(file, make()); });
  }
  return file;
}

} // namespace

std::string to_string(picture_size size) {
  return std::to_string(size.width) + 'x' + std::to_string(size.height);
}

std::vector<fs::path> album(picture_size size, std::size_t n) {
  std::vector<fs::path> originals;
  for (std::size_t k = 1; k <= different; ++k)
    originals.push_back(folder(size) /
                        ("photo" + std::string(k < 10 ? "0" : "") + std::to_string(k) + ".jpg"));
  if (!std::all_of(originals.begin(), originals.end(), [](fs::path const& p) { return fs::exists(p); })) {
    draw_in_child(std::to_string(different) + " pictures of " + to_string(size), [=] {
      photos::write_set(folder(size), {.count = different, .width = size.width, .height = size.height});
    });
  }
  std::vector<fs::path> files;
  for (std::size_t k = 0; k != n; ++k) {
    auto const& original = originals[k % different];
    files.push_back(k < different ? original : folder(size) / ("again" + std::to_string(k + 1) + ".jpg"));
    std::error_code exists;
    if (k >= different)
      fs::create_hard_link(original, files.back(), exists);
    if (!fs::exists(files.back()))
      throw std::system_error(exists, files.back().string());
  }
  return files;
}

fs::path broken_picture(picture_size size) {
  return kept(size, "broken.jpg", [=] {
    auto bytes = draw(size, false);
    photos::damage(bytes);
    return bytes;
  });
}

fs::path picture_of(std::string const& kind, picture_size size) {
  if (kind == "jpeg" || kind == "jpeg_progressive")
    return kept(size, kind + ".jpg", [&] { return draw(size, kind == "jpeg_progressive"); });
  if (kind == "png" || kind == "png_interlaced")
    return kept(size, kind + ".png", [&] { return png_of(draw(size, false), kind == "png_interlaced"); });
  throw std::invalid_argument("bench::picture_of: no such kind: " + kind);
}

} // namespace bench
