// wrong answer: 3 files, none of which fails: returned no error before photo1.jpg was made
#include "exercise.hpp"

namespace coursework {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto workers = std::make_shared<fiber_sync::wait_group>();
  auto first = std::make_shared<error>();
  auto mutex = std::make_shared<boost::fibers::mutex>(); // guards *first

  for (auto const& file : files) {
    boost::fibers::fiber([=] {
      workers->add();
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
