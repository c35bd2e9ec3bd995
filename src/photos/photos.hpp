// Draws pictures that are like photographs to a decoder, and damages them: input for demos, tests and
// benchmarks.
//
//   // writes album/photo01.jpg ... photo20.jpg, the 7th cut short
//   photos::write_set("album", {.count = 20, .broken = {7}});
//
// The same options give the same bytes on every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <vector>

namespace photos {

// The options of one picture. Sides are in pixels, 1..65500.
struct photo_options {
  unsigned width = 1600;
  unsigned height = 1200;
  std::uint64_t seed = 1;
  int quality = 90; // libjpeg's scale, 1..100
  bool progressive = false;
};

// Returns the bytes of a colour JPEG with detail at every scale. Takes some 50-80 ns and up to 40 bytes of
// memory for each pixel. Throws std::invalid_argument for a side or quality out of range, std::bad_alloc when
// memory runs out.
std::vector<unsigned char> draw_jpeg(photo_options const& = {});

// Cuts a JPEG in the middle of its picture data, as an interrupted copy does: thumbnail::image_file refuses
// what is left. Throws std::invalid_argument for bytes that are no JPEG or that hold no picture data to cut.
void damage(std::vector<unsigned char>& jpeg);

// The options of a folder of pictures.
struct set_options {
  std::size_t count = 20;
  unsigned width = 1600; // pixels, 1..65500
  unsigned height = 1200;
  std::set<std::size_t> broken{}; // the numbers, from 1, of the pictures to damage
  std::uint64_t seed = 1;         // the seed of picture n is made of this and n
};

// Writes photo1.jpg ... (zero-padded to the width of `count`: photo01.jpg of 20) into `dir`, which is created
// with its parents. Returns the paths in order. Calls `progress`, if it is given, with 1, 2, ... when each is
// done. Files of these names are replaced, each in one step. Throws std::invalid_argument for a count of 0, a
// side out of range or a broken number that is not in 1..count, before anything is written. Throws
// std::system_error, which names the file, for what cannot be written.
std::vector<std::filesystem::path> write_set(std::filesystem::path const& dir, set_options const&,
                                             std::function<void(std::size_t done)> const& progress = {});

} // namespace photos
