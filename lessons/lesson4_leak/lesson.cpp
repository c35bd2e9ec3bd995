// What lesson4_leak says about itself to the programs that run it.
#include "make_thumbnails.hpp"

#include <lessons/lesson.hpp>

namespace lesson4_leak {

static lessons::outcome run(std::vector<std::filesystem::path> const& files,
                            thumbnail::image_function const& image_file) {
  auto const error = make_thumbnails(files, image_file);
  return {.failed = error.has_value(), .text = error ? error->what : "no error"};
}

extern lessons::lesson const this_lesson{
    .name = "lesson4_leak",
    .go = "makeThumbnails4",
    .summary = "returns the first error; the fibers still sending are stuck for ever",
    .is = lessons::kind::leaks,
    .make_thumbnails = run,
};

} // namespace lesson4_leak
