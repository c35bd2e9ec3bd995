// deadlock: 3 files, none of which fails: stuck in unbuffered_channel::iterator::iterator and unbuffered_channel::push and wait_group::wait
#include "exercise.hpp"

namespace coursework {

tally count_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto workers = std::make_shared<fiber_sync::wait_group>();
  auto made = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();
  auto failed = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();

  for (auto const& file : files) {
    workers->add();
    boost::fibers::fiber([=] {
      auto const has_failed = image_file(file).has_value();
      (has_failed ? failed : made)->push(file);
      workers->done();
    }).detach();
  }

  boost::fibers::fiber([=] {
    workers->wait();
    made->close();
    failed->close();
  }).detach();

  tally all;
  for ([[maybe_unused]] auto const& file : *failed)
    ++all.failed;
  for ([[maybe_unused]] auto const& file : *made)
    ++all.made;
  return all;
}

} // namespace coursework
