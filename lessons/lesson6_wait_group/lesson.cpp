// What lesson6_wait_group says about itself to the programs that run it.
#include "make_thumbnails.hpp"

#include <lessons/lesson.hpp>

#include <boost/fiber/fiber.hpp>

#include <string>

namespace lesson6_wait_group {

static lessons::outcome run(std::vector<std::filesystem::path> const& files,
                            thumbnail::image_function const& image_file) {
  auto filenames = std::make_shared<file_channel>();
  // sends the names and, after the last, closes the channel
  boost::fibers::fiber([=] {
    for (auto const& file : files)
      filenames->push(file);
    filenames->close();
  }).detach();
  return {.text = std::to_string(make_thumbnails(filenames, image_file)) + " bytes of thumbnails"};
}

extern lessons::lesson const this_lesson{
    .name = "lesson6_wait_group",
    .go = "makeThumbnails6",
    .summary = "files from a channel; a wait_group and a closer; total size",
    .is = lessons::kind::right,
    .make_thumbnails = run,
};

} // namespace lesson6_wait_group
