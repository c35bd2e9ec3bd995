// Question: the caller wants to know whether a file failed; may it return at the first error?
//
// Class of bug: leaked fibers. A push into an unbuffered channel ends when another fiber receives. If the
// k-th result is the first error, no fiber receives again. Then n - k fibers wait in push for ever, and each
// keeps its stack. The channel is a shared_ptr, which does what Go's garbage collector does: the blocked
// fibers keep the channel alive, so nothing wakes them.
//
// See it: ctest -L lesson4, or build/dev/bin/lesson4 FILE... with one file that is no picture: it never
// exits.
#include "make_thumbnails.hpp"

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace lesson4_leak {

std::optional<thumbnail::image_error> make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                                                      thumbnail::image_function image_file) {
  using error = std::optional<thumbnail::image_error>; // Go: error; nullopt is nil
  auto const n = filenames.size();
  auto errors = std::make_shared<boost::fibers::unbuffered_channel<error>>();

  for (auto const& file : filenames) {
    boost::fibers::fiber([=] {
      auto const made = image_file(file);
      errors->push(made ? error{} : made.error());
    }).detach();
  }

  for (std::size_t k = 1; k <= n; ++k) {
    error result;
    errors->pop(result);
    if (result)
      return result; // incorrect!
  }
  return std::nullopt;
}

} // namespace lesson4_leak
