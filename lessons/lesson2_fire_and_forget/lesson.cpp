// What lesson2_fire_and_forget says about itself to the programs that run it.
#include "make_thumbnails.hpp"

#include <lessons/lesson.hpp>

namespace lesson2_fire_and_forget {

static lessons::outcome run(std::vector<std::filesystem::path> const& files,
                            thumbnail::image_function const& image_file) {
  make_thumbnails(files, image_file);
  return {.text = "nothing; the thumbnails may not have been made yet"};
}

extern lessons::lesson const this_lesson{
    .name = "lesson2_fire_and_forget",
    .go = "makeThumbnails2",
    .summary = "a fiber per file, not waited for: returns before the work is done",
    .is = lessons::kind::outlives,
    .make_thumbnails = run,
};

} // namespace lesson2_fire_and_forget
