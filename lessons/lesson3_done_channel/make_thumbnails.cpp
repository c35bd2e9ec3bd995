// Question: how does the caller know that all fibers have finished?
//
// Right: each fiber sends one event when it is done, and the caller receives as many events as it started
// fibers. An event carries no value; its arrival is the message. The channel is a shared_ptr, which does what
// Go's garbage collector does: the channel lives as long as a fiber can still use it.
//
// See it: ctest -L lesson3, or build/dev/bin/lesson3 FILE...
#include "make_thumbnails.hpp"

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <variant>

namespace lesson3_done_channel {

void make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                     thumbnail::image_function image_file) {
  using event = std::monostate; // Go: struct{}
  auto const n = filenames.size();
  auto done = std::make_shared<boost::fibers::unbuffered_channel<event>>();

  for (auto const& file : filenames) {
    boost::fibers::fiber([=] {
      image_file(file); // ignores errors
      done->push(event{});
    }).detach();
  }

  for (std::size_t k = 1; k <= n; ++k) {
    event finished;
    done->pop(finished);
  }
}

} // namespace lesson3_done_channel
