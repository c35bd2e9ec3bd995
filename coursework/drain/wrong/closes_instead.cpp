// wrong answer: 3 files, none of which fails: returned no error before photo2.jpg was made
#include "exercise.hpp"

namespace coursework {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto const n = files.size();
  auto errors = std::make_shared<boost::fibers::unbuffered_channel<error>>();

  for (auto const& file : files) {
    boost::fibers::fiber([=] { errors->push(image_file(file)); }).detach();
  }

  error first;
  for (std::size_t k = 1; k <= n; ++k) {
    error result;
    errors->pop(result);
    errors->close();
    if (result && !first)
      first = result;
  }
  return first;
}

} // namespace coursework
