// The program that is to be broken. Nothing is to be changed here: what is handed in is break_it.txt.
#include "exercise.hpp"

namespace coursework::break_it {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  auto errors = std::make_shared<boost::fibers::unbuffered_channel<error>>();

  for (auto const& file : files) {
    boost::fibers::fiber([=] { errors->push(image_file(file)); }).detach();
  }

  for (auto k = files.size(); k > 0; --k) {
    error result;
    errors->pop(result);
    if (result)
      return result;
  }
  return std::nullopt;
}

} // namespace coursework::break_it
