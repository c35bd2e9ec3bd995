// Questions about make_thumbnails; see thumbnails.hpp.
#include <grader/thumbnails.hpp>

#include <memory>

namespace grader {

question all_at_once(make_thumbnails_function make_thumbnails, std::size_t count) {
  auto const pictures = std::make_shared<images>(count, images::options{.may_fail = false, .yields = true});
  return {.about = files_text(count) + ", none of which fails",
          .body =
              [=] {
                pictures->begin();
                pictures->check(make_thumbnails(pictures->files(), image_file_of(pictures)));
              },
          .at_once = count,
          .most_at_once = [=] { return pictures->most_at_once(); }};
}

question each_may_fail(make_thumbnails_function make_thumbnails, std::size_t count, unsigned points) {
  auto const pictures = std::make_shared<images>(count, images::options{});
  return {.about = files_text(count) + (count == 1 ? ", which may fail" : ", each of which may fail"),
          .body =
              [=] {
                pictures->begin();
                pictures->check(make_thumbnails(pictures->files(), image_file_of(pictures)));
              },
          .points = points};
}

} // namespace grader
