// deadlock: 3 files, none of which fails: stuck in unbuffered_channel::pop and unbuffered_channel::push and wait_group::wait
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
  std::string file;
  while (all.made + all.failed < files.size()) {
    if (made->pop(file) == boost::fibers::channel_op_status::success)
      ++all.made;
    if (failed->pop(file) == boost::fibers::channel_op_status::success)
      ++all.failed;
  }
  return all;
}

} // namespace coursework
