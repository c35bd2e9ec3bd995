// add() is called before the fiber starts, so the count is n before anybody waits.
#include "exercise.hpp"

namespace coursework {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto workers = std::make_shared<fiber_sync::wait_group>();
  auto errors =
      std::make_shared<boost::fibers::buffered_channel<error>>(fiber_sync::channel_capacity(files.size()));

  for (auto const& file : files) {
    workers->add();
    boost::fibers::fiber([=] {
      errors->push(image_file(file));
      workers->done();
    }).detach();
  }

  boost::fibers::fiber([=] {
    workers->wait();
    errors->close();
  }).detach();

  error first;
  for (auto const& result : *errors)
    if (result)
      first = result;
  return first;
}

} // namespace coursework
