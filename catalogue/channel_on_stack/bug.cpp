// Lesson 4, with its channel on the caller's stack.
#include <catalogue/bug_program.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <optional>

using error = std::optional<thumbnail::image_error>;

static error make_thumbnails(file_list const& filenames, thumbnail::image_function image_file) {
  auto const n = filenames.size();
  boost::fibers::unbuffered_channel<error> errors; // incorrect!

  for (auto const& file : filenames) {
    boost::fibers::fiber([&errors, file, image_file] {
      auto const made = image_file(file);
      errors.push(made ? error{} : made.error()); // ASan: stack-use-after-return
    }).detach();
  }

  for (std::size_t k = 1; k <= n; ++k) {
    error result;
    errors.pop(result);
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
