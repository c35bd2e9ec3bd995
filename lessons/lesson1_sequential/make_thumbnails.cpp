// Question: how do we make a thumbnail of every file?
//
// Right, and slow: each file has to wait for the one before it, although the files have nothing to do with
// each other.
//
// See it: ctest -L lesson1, or build/dev/bin/lesson1 FILE...
#include "make_thumbnails.hpp"

#include <iostream>

namespace lesson1_sequential {

void make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                     thumbnail::image_function image_file) {
  for (auto const& file : filenames) {
    if (auto const made = image_file(file); !made)
      std::cerr << made.error().what + '\n'; // Go: log.Println(err)
  }
}

} // namespace lesson1_sequential
