// What lesson4_drain says about itself to the programs that run it.
#include "make_thumbnails.hpp"

#include <lessons/lesson.hpp>

namespace lesson4_drain {

static lessons::outcome run(std::vector<std::filesystem::path> const& files,
                            thumbnail::image_function const& image_file) {
  auto const error = make_thumbnails(files, image_file);
  return {.failed = error.has_value(), .text = error ? error->what : "no error"};
}

extern lessons::lesson const this_lesson{
    .name = "lesson4_drain",
    .go = "makeThumbnails4",
    .summary = "returns the first error; a fiber receives the other results",
    .is = lessons::kind::right,
    .make_thumbnails = run,
};

} // namespace lesson4_drain
