// Question: can we make sure that no fiber ever waits for a receiver that has left?
//
// Right: the channel has room for the result of every fiber. So no push ever blocks, whether the caller
// receives all results or returns at the first error. The channel is a shared_ptr, which does what Go's
// garbage collector does: the results left in it are destroyed with it, when the last fiber ends.
//
// See it: ctest -L lesson5, or build/dev/bin/lesson5 FILE... with one file that is no picture: it exits.
#include "make_thumbnails.hpp"

#include <fiber_sync/channel_capacity.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>
#include <utility>

namespace lesson5_buffered {

tl::expected<std::vector<std::filesystem::path>, thumbnail::image_error>
make_thumbnails(std::vector<std::filesystem::path> const& filenames, thumbnail::image_function image_file) {
  using item = thumbnail::result; // Go: struct { thumbfile string; err error }, of which one is set
  auto const n = filenames.size();
  auto items = std::make_shared<boost::fibers::buffered_channel<item>>(fiber_sync::channel_capacity(n));

  for (auto const& file : filenames) {
    boost::fibers::fiber([=] {
      items->push(image_file(file)); // never blocks
    }).detach();
  }

  std::vector<std::filesystem::path> thumbfiles;
  for (std::size_t k = 1; k <= n; ++k) {
    item result;
    items->pop(result);
    if (!result)
      return tl::unexpected(std::move(result).error());
    thumbfiles.push_back(*std::move(result));
  }
  return thumbfiles;
}

} // namespace lesson5_buffered
