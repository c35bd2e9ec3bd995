// What lesson5_buffered says about itself to the programs that run it.
#include "make_thumbnails.hpp"

#include <lessons/lesson.hpp>

namespace lesson5_buffered {

static lessons::outcome run(std::vector<std::filesystem::path> const& files,
                            thumbnail::image_function const& image_file) {
  auto const thumbfiles = make_thumbnails(files, image_file);
  if (!thumbfiles)
    return {.failed = true, .text = thumbfiles.error().what};
  std::string names;
  for (auto const& name : *thumbfiles)
    names += (names.empty() ? "" : " ") + thumbnail::shown_name(name);
  return {.text = names};
}

extern lessons::lesson const this_lesson{
    .name = "lesson5_buffered",
    .go = "makeThumbnails5",
    .summary = "all names or the first error; the channel has room for all",
    .is = lessons::kind::right,
    .make_thumbnails = run,
};

} // namespace lesson5_buffered
