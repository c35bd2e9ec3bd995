// deadlock: 4 files, each of which may fail: stuck in buffered_channel::push and wait_group::wait
#include "exercise.hpp"

namespace coursework {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto workers = std::make_shared<fiber_sync::wait_group>();
  auto first = std::make_shared<error>();
  auto mutex = std::make_shared<boost::fibers::mutex>(); // guards *first
  auto tokens = std::make_shared<boost::fibers::buffered_channel<char>>(fiber_sync::channel_capacity(3));

  for (auto const& file : files) {
    workers->add();
    boost::fibers::fiber([=] {
      tokens->push(' ');
      if (auto failed = image_file(file)) {
        std::lock_guard const lock(*mutex);
        *first = failed;
        return workers->done();
      }
      char token;
      tokens->pop(token);
      workers->done();
    }).detach();
  }

  workers->wait();
  return *first;
}

} // namespace coursework
