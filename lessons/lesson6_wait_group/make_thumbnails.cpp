// Question: the files arrive on a channel, and the caller cannot know how many there will be; how does it
// know that all fibers have finished?
//
// Right: a wait_group counts them. add() comes before its fiber is started, done() after its push has
// returned. So when the closer's wait() returns, no fiber is inside push, and none will start: closing the
// channel is safe, and ends the caller's loop. The closer is a fiber of its own, since the caller has to
// receive until then; otherwise no push would return. Channel and wait_group are shared_ptrs, which do what
// Go's garbage collector does.
//
// See it: ctest -L lesson6, or build/dev/bin/lesson6 FILE...
#include "make_thumbnails.hpp"

#include <fiber_sync/wait_group.hpp>

#include <boost/fiber/fiber.hpp>

#include <iostream>
#include <system_error>

namespace lesson6_wait_group {

std::uintmax_t make_thumbnails(std::shared_ptr<file_channel> filenames,
                               thumbnail::image_function image_file) {
  using boost::fibers::channel_op_status;
  auto sizes = std::make_shared<boost::fibers::unbuffered_channel<std::uintmax_t>>();
  auto workers = std::make_shared<fiber_sync::wait_group>(); // counts the fibers that still work

  for (std::filesystem::path file; filenames->pop(file) == channel_op_status::success;) {
    workers->add();
    boost::fibers::fiber([=] {
      if (auto const thumb = image_file(file)) {
        std::error_code ignored; // Go: info, _ := os.Stat(thumb)
        auto const size = std::filesystem::file_size(*thumb, ignored);
        sizes->push(ignored ? 0 : size);
      } else {
        std::cerr << thumb.error().what + '\n';
      }
      workers->done();
    }).detach();
  }

  // the closer
  boost::fibers::fiber([=] {
    workers->wait();
    sizes->close();
  }).detach();

  std::uintmax_t total = 0;
  for (std::uintmax_t size; sizes->pop(size) == channel_op_status::success;)
    total += size;
  return total;
}

} // namespace lesson6_wait_group
