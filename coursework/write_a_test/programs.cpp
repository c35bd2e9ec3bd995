// The programs on which the tests of the exercise "write_a_test" are run: the right one, and four with a mistake each.
#include <grader/tests.hpp>

namespace grader::write_a_test {
namespace {

using coursework::error;
using coursework::image_function;
using names = std::vector<std::string>;
using channel = boost::fibers::unbuffered_channel<error>;

void start_all(std::shared_ptr<channel> const& errors, names const& files, image_function const& image_file) {
  for (auto const& file : files)
    boost::fibers::fiber([=] { errors->push(image_file(file)); }).detach();
}

// Receives so many results, in a fiber of its own.
void drain(std::shared_ptr<channel> const& errors, std::size_t rest) {
  boost::fibers::fiber([=] {
    error other;
    for (auto left = rest; left > 0; --left)
      errors->pop(other);
  }).detach();
}

// NOLINTBEGIN(performance-unnecessary-value-param): the student's function has these parameters

error right(names const& files, image_function image_file) {
  auto const errors = std::make_shared<channel>();
  start_all(errors, files, image_file);
  for (std::size_t k = 1; k <= files.size(); ++k) {
    error result;
    errors->pop(result);
    if (result) {
      drain(errors, files.size() - k);
      return result;
    }
  }
  return std::nullopt;
}

error leaks_after_an_error(names const& files, image_function image_file) {
  auto const errors = std::make_shared<channel>();
  start_all(errors, files, image_file);
  for (std::size_t k = 1; k <= files.size(); ++k) {
    error result;
    errors->pop(result);
    if (result)
      return result;
  }
  return std::nullopt;
}

error loses_the_last_result(names const& files, image_function image_file) {
  auto const errors = std::make_shared<channel>();
  start_all(errors, files, image_file);
  for (std::size_t k = 1; k <= files.size(); ++k) {
    error result;
    errors->pop(result);
    if (result && k < files.size()) {
      drain(errors, files.size() - k);
      return result;
    }
  }
  return std::nullopt;
}

error leaves_one_out(names const& files, image_function image_file) {
  auto fewer = files;
  if (fewer.size() > 1)
    fewer.erase(fewer.begin() + 1);
  return right(fewer, image_file);
}

// Takes it for granted that the results come in the order of the files.
error leaks_in_some_orders(names const& files, image_function image_file) {
  auto const errors = std::make_shared<channel>();
  start_all(errors, files, image_file);
  for (std::size_t k = 1; k <= files.size(); ++k) {
    error result;
    errors->pop(result);
    if (!result)
      continue;
    std::size_t at = 1;
    while (at < files.size() && result->find(files[at - 1]) == result->npos)
      ++at;
    drain(errors, files.size() - at);
    return result;
  }
  return std::nullopt;
}

// NOLINTEND(performance-unnecessary-value-param)

} // namespace

std::vector<program> programs() {
  return {{.about = "the right program", .function = right, .unseen = "", .points = 0},
          {.about = "mistake 1 of 4",
           .function = leaks_after_an_error,
           .unseen = "a fiber that stays stuck after a file has failed",
           .points = 2},
          {.about = "mistake 2 of 4",
           .function = loses_the_last_result,
           .unseen = "an error that is lost",
           .points = 2},
          {.about = "mistake 3 of 4",
           .function = leaves_one_out,
           .unseen = "an image that is not made",
           .points = 3},
          {.about = "mistake 4 of 4",
           .function = leaks_in_some_orders,
           .unseen = "a fiber that stays stuck in some orders only",
           .points = 3}};
}

} // namespace grader::write_a_test
