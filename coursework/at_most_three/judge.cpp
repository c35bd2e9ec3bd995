// What is asked about the exercise "at_most_three".
#include <grader/thumbnails.hpp>

namespace grader {

std::vector<question> at_most_three(void* function) {
  auto const f = reinterpret_cast<make_thumbnails_function>(function);
  images::options const may_fail{.yields = true, .at_most = 3};
  images::options const well{.may_fail = false, .yields = true, .at_most = 3};
  auto all =
      for_each_count(4, [&](std::size_t n, unsigned points) { return ask(f, n, may_fail, 0, points); });
  all.insert(all.begin(), {ask(f, 3, well, 3), ask(f, 4, well, 3)});
  return all;
}

} // namespace grader
