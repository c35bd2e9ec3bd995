// wrong answer: 1 file, which may fail: returned 0 made and 0 failed, but it is 0 and 1
#include "exercise.hpp"

namespace coursework {

tally count_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto workers = std::make_shared<fiber_sync::wait_group>();
  auto made = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();
  auto failed = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();

  for (auto const& file : files) {
    workers->add();
    boost::fibers::fiber([=] {
      if (image_file(file))
        boost::fibers::fiber([=] { failed->push(file); }).detach();
      else
        made->push(file);
      workers->done();
    }).detach();
  }

  boost::fibers::fiber([=] {
    workers->wait();
    made->close();
    failed->close();
  }).detach();

  tally all;
  for ([[maybe_unused]] auto const& file : *made)
    ++all.made;
  for ([[maybe_unused]] auto const& file : *failed)
    ++all.failed;
  return all;
}

} // namespace coursework
