// wrong answer: 4 files, none of which fails: 4 images were made at the same time, and 3 may be
#include "exercise.hpp"

namespace coursework {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto workers = std::make_shared<fiber_sync::wait_group>();
  auto first = std::make_shared<error>();
  auto mutex = std::make_shared<boost::fibers::mutex>(); // guards *first

  for (auto const& file : files) {
    workers->add();
    boost::fibers::fiber([=] {
      // TODO: wait here until fewer than three are at work
      if (auto failed = image_file(file)) {
        std::lock_guard const lock(*mutex);
        *first = failed;
      }
      workers->done();
    }).detach();
  }

  workers->wait();
  return *first;
}

} // namespace coursework
