// Questions about make_thumbnails; see thumbnails.hpp.
#include <grader/thumbnails.hpp>

#include <memory>

namespace grader {
namespace {

std::size_t most_that_is_set = 0;

} // namespace

void set_most_files(std::size_t most) {
  most_that_is_set = most;
}

std::size_t most_files(std::size_t usual) {
  return most_that_is_set == 0 ? usual : most_that_is_set;
}

points_for points_of(std::size_t most) {
  return most > 3 ? points_for{.last = 2, .before = 8} : points_for{.last = 10, .before = 0};
}

std::vector<question> for_each_count(std::size_t usual,
                                     std::function<question(std::size_t, unsigned)> const& ask) {
  auto const most = most_files(usual);
  auto const points = points_of(most);
  std::vector<question> all;
  for (std::size_t n = 1; n <= most; ++n)
    all.push_back(ask(n, n == most ? points.last : n + 1 == most ? points.before : 0));
  return all;
}

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
  auto all = for_each_count(4, [f](std::size_t n, unsigned points) { return each_may_fail(f, n, points); });
  all.insert(all.begin(), all_at_once(f, 3));
  return all;
}

} // namespace grader
