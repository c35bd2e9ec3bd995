// write_seeds DIR: writes the pictures with which the fuzzer begins: small ones of every kind that image_file
// reads, each sound, cut short, and with bytes changed. Exits with 0, 1 if a file cannot be written, 2 for
// bad usage.
#include "thumbnail/pictures.hpp"

#include <photos/photos.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

namespace {

using thumbnail_test::bytes;

std::vector<bytes> sound_pictures() {
  using namespace thumbnail_test;
  auto const colour = gradient({24, 16}), grey = gradient({24, 16}, 1), four = gradient({24, 16}, 4);
  std::vector<bytes> all{
      jpeg_file(colour),
      jpeg_file(grey),
      jpeg_file(colour, {.progressive = true}),
      jpeg_file(colour, {.full_colour = false}),
      jpeg_file(four, {.colours = jpeg_colours::cmyk}),
      jpeg_file(four, {.colours = jpeg_colours::adobe_cmyk}),
      jpeg_file(four, {.colours = jpeg_colours::adobe_ycck}),
      png_file(colour),
      png_file(grey),
      png_file(four),
      png_file(gradient({24, 16}, 2)),
      png_file(colour, {.interlaced = true}),
      png_file(four, {.depth = 16}),
      png_file(grey, {.depth = 2}),
      png_file(colour, {.orientation = 6}),
  };
  for (int orientation = 1; orientation <= 8; ++orientation)
    all.push_back(with_exif(all.front(), orientation, orientation % 2 == 0));
  all.push_back(photos::draw_jpeg({.width = 40, .height = 30}));
  return all;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " DIR\n";
    return 2;
  }
  std::filesystem::path const folder = argv[1];
  std::filesystem::create_directories(folder);
  std::mt19937 random(1);
  int number = 0;
  auto const write = [&](bytes const& b) {
    auto const file = folder / ("seed" + std::to_string(++number));
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<char const*>(b.data()), static_cast<std::streamsize>(b.size()));
    if (!out.flush()) {
      std::cerr << file.string() << ": cannot be written\n";
      std::exit(1);
    }
  };
  for (auto const& sound : sound_pictures()) {
    write(sound);
    for (auto const part : {2u, 4u})
      write(bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(sound.size() / part)));
    auto changed = sound;
    for (int i = 0; i < 4; ++i)
      changed[random() % changed.size()] ^= static_cast<unsigned char>(1u << random() % 8);
    write(changed);
  }
}
