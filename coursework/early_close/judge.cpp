// What is asked about the exercise "early_close".
#include <grader/thumbnails.hpp>

namespace grader {

std::vector<question> early_close(void* function) {
  auto const f = reinterpret_cast<make_thumbnails_function>(function);
  return {all_at_once(f, 3), each_may_fail(f, 1), each_may_fail(f, 2), each_may_fail(f, 3, 8),
          each_may_fail(f, 4, 2)};
}

} // namespace grader
