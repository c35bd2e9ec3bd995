// Question: the files have nothing to do with each other; is it enough to start a fiber for each?
//
// Class of bug: work that outlives its caller. make_thumbnails returns when the fibers have been started, not
// when they have finished, and nothing tells the caller when they have.
//
// See it: ctest -L lesson2, or build/dev/bin/lesson2 FILE...
#include "make_thumbnails.hpp"

#include <boost/fiber/fiber.hpp>

namespace lesson2_fire_and_forget {

void make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                     thumbnail::image_function image_file) {
  for (auto const& file : filenames) {
    boost::fibers::fiber([=] {
      image_file(file); // ignores errors
    }).detach();
  }
}

} // namespace lesson2_fire_and_forget
