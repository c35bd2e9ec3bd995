// What lesson3_done_channel says about itself to the programs that run it.
#include "make_thumbnails.hpp"

#include <lessons/lesson.hpp>

namespace lesson3_done_channel {

static lessons::outcome run(std::vector<std::filesystem::path> const& files,
                            thumbnail::image_function const& image_file) {
  make_thumbnails(files, image_file);
  return {.text = "nothing; all files are done, errors ignored"};
}

extern lessons::lesson const this_lesson{
    .name = "lesson3_done_channel",
    .go = "makeThumbnails3",
    .summary = "a fiber per file, counted on a channel as they finish; ignores errors",
    .is = lessons::kind::right,
    .make_thumbnails = run,
};

} // namespace lesson3_done_channel
