// Lesson 4, with a channel that lives as long as a fiber uses it, and has room for all.
#include <catalogue/bug_program.hpp>

#include <fiber_sync/channel_capacity.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>
#include <optional>

using error = std::optional<thumbnail::image_error>;

static error make_thumbnails(file_list const& filenames, thumbnail::image_function image_file) {
  auto const n = filenames.size();
  auto errors = std::make_shared<boost::fibers::buffered_channel<error>>(fiber_sync::channel_capacity(n));

  for (auto const& file : filenames) {
    boost::fibers::fiber([errors, file, image_file] {
      auto const made = image_file(file);
      errors->push(made ? error{} : made.error());
    }).detach();
  }

  for (std::size_t k = 1; k <= n; ++k) {
    error result;
    errors->pop(result);
    if (result)
      return result;
  }
  return std::nullopt;
}

int main(int argc, char** argv) {
  return bug_program(argc, argv, [](auto const& filenames, auto const& image_file) {
    make_thumbnails(filenames, image_file);
    return std::nullopt;
  });
}
