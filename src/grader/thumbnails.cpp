// Questions about make_thumbnails; see thumbnails.hpp.
#include <grader/thumbnails.hpp>

#include <memory>

namespace grader {

question ask(make_thumbnails_function make_thumbnails, std::size_t count, images::options how,
             std::size_t at_once, unsigned points) {
  auto const pictures = std::make_shared<images>(count, how);
  return {.about = files_text(count) + (!how.may_fail ? ", none of which fails"
                                        : count == 1  ? ", which may fail"
                                                      : ", each of which may fail"),
          .body =
              [=] {
                pictures->begin();
                pictures->check(make_thumbnails(pictures->files(), image_file_of(pictures)));
              },
          .points = points,
          .at_once = at_once,
          .most_at_once = [=] { return pictures->most_at_once(); }};
}

question all_at_once(make_thumbnails_function make_thumbnails, std::size_t count) {
  return ask(make_thumbnails, count, {.may_fail = false, .yields = true}, count);
}

question each_may_fail(make_thumbnails_function make_thumbnails, std::size_t count, unsigned points) {
  return ask(make_thumbnails, count, {}, 0, points);
}

std::vector<question> whichever_files_fail(void* function) {
  auto const f = reinterpret_cast<make_thumbnails_function>(function);
  return {all_at_once(f, 3), each_may_fail(f, 1), each_may_fail(f, 2), each_may_fail(f, 3, 8),
          each_may_fail(f, 4, 2)};
}

} // namespace grader
