// Question: can the caller return at the first error and leave no fiber behind?
//
// Right: if the k-th result is the first error, another fiber receives the n - k results that are still to
// come. So every push ends, and then that fiber ends, too. The caller does not wait for it. The channel is a
// shared_ptr, which does what Go's garbage collector does: it lives until the last fiber is done with it.
//
// See it: make lesson4_drain, or build/dev/bin/lesson4_drain FILE... with one file that is no picture: it
// exits.
#include "make_thumbnails.hpp"

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace lesson4_drain {

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
    if (result) {
      boost::fibers::fiber([=] {
        error drained;
        for (auto rest = n - k; rest > 0; --rest)
          errors->pop(drained);
      }).detach();
      return result;
    }
  }
  return std::nullopt;
}

} // namespace lesson4_drain
