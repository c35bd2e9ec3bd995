// What is asked about the exercise "stop_the_others".
#include <grader/thumbnails.hpp>

namespace grader {

std::vector<question> stop_the_others(void* function) {
  auto const f = reinterpret_cast<make_thumbnails_function>(function);
  images::options const stopped{.yields = true, .stops = true};
  auto all = for_each_count(3, [&](std::size_t n, unsigned points) { return ask(f, n, stopped, 0, points); });
  all.insert(all.begin(), all_at_once(f, 3));
  return all;
}

} // namespace grader
