// deadlock: 1 file, which may fail: stuck in unbuffered_channel::pop
#include "exercise.hpp"

namespace coursework {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto const n = files.size();
  auto errors = std::make_shared<boost::fibers::unbuffered_channel<error>>();

  for (auto const& file : files) {
    boost::fibers::fiber([=] { errors->push(image_file(file)); }).detach();
  }

  for (std::size_t k = 1; k <= n; ++k) {
    error result;
    errors->pop(result);
    if (result) {
      error other;
      for (std::size_t i = 1; i <= n; ++i)
        errors->pop(other);
      return result;
    }
  }
  return std::nullopt;
}

} // namespace coursework
