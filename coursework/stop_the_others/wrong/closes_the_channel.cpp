// wrong answer: 2 files, each of which may fail: photo2.jpg was begun although photo1.jpg had failed
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
      errors->close(); // no push waits any more
      return result;
    }
  }
  return std::nullopt;
}

} // namespace coursework
