// What is asked about the exercise "stop_the_others".
#include <grader/thumbnails.hpp>

namespace grader {

std::vector<question> stop_the_others(void* function) {
  auto const f = reinterpret_cast<make_thumbnails_function>(function);
  images::options const stopped{.yields = true, .stops = true};
  return {all_at_once(f, 3), ask(f, 1, stopped), ask(f, 2, stopped), ask(f, 3, stopped, 0, 10)};
}

} // namespace grader
