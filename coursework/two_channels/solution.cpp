// Each channel has a receiver of its own, so no sender waits for the other channel.
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
  boost::fibers::fiber receiver([&] {
    for ([[maybe_unused]] auto const& file : *failed)
      ++all.failed;
  });
  for ([[maybe_unused]] auto const& file : *made)
    ++all.made;
  receiver.join();
  return all;
}

} // namespace coursework
