// What is asked about the exercise "at_most_three".
#include <grader/thumbnails.hpp>

namespace grader {

std::vector<question> at_most_three(void* function) {
  auto const f = reinterpret_cast<make_thumbnails_function>(function);
  images::options const may_fail{.yields = true, .at_most = 3};
  images::options const well{.may_fail = false, .yields = true, .at_most = 3};
  return {ask(f, 3, well, 3), ask(f, 4, well, 3), ask(f, 1, may_fail), ask(f, 3, may_fail, 0, 8),
          ask(f, 4, may_fail, 0, 2)};
}

} // namespace grader
