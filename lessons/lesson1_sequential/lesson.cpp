// What lesson1_sequential says about itself to the programs that run it.
#include "make_thumbnails.hpp"

#include <lessons/lesson.hpp>

namespace lesson1_sequential {

static lessons::outcome run(std::vector<std::filesystem::path> const& files,
                            thumbnail::image_function const& image_file) {
  make_thumbnails(files, image_file);
  return {.text = "nothing; errors, if any, are logged"};
}

extern lessons::lesson const this_lesson{
    .name = "lesson1_sequential",
    .go = "makeThumbnails",
    .summary = "one file after the other; logs errors",
    .is = lessons::kind::right,
    .make_thumbnails = run,
};

} // namespace lesson1_sequential
