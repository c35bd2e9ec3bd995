// Question: how does the caller know that all fibers have finished?
//
// Right: each fiber sends one event when it is done, and the caller receives exactly as many as it started
// fibers. What is sent says nothing; that it was sent is the message. The channel is a shared_ptr, which
// does what Go's garbage collector does: it lives as long as anyone can still use it.
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
