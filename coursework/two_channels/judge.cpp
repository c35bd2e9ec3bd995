// What is asked about the exercise "two_channels".
#include <grader/thumbnails.hpp>

#include <fmt/format.h>

#include <memory>

namespace grader {
namespace {

using count_function = coursework::tally (*)(std::vector<std::string> const&, coursework::image_function);

question counts(count_function count_thumbnails, std::size_t count, images::options how, unsigned points) {
  auto const pictures = std::make_shared<images>(count, how);
  return {.about = files_text(count) + (!how.may_fail ? ", none of which fails"
                                        : count == 1  ? ", which may fail"
                                                      : ", each of which may fail"),
          .body =
              [=] {
                pictures->begin();
                auto const got = count_thumbnails(pictures->files(), image_file_of(pictures));
                auto const failed = pictures->failures(), made = pictures->finished() - failed;
                if (made + failed != count)
                  wrong(
                      fmt::format("returned when {} of {} were finished", made + failed, files_text(count)));
                else if (got.made != made || got.failed != failed)
                  wrong(fmt::format("returned {} made and {} failed, but it is {} and {}", got.made,
                                    got.failed, made, failed));
              },
          .points = points,
          .at_once = how.may_fail ? 0 : count,
          .most_at_once = [=] { return pictures->most_at_once(); }};
}

} // namespace

std::vector<question> two_channels(void* function) {
  auto const f = reinterpret_cast<count_function>(function);
  auto all = for_each_count(3, [f](std::size_t n, unsigned points) { return counts(f, n, {}, points); });
  all.insert(all.begin(), counts(f, 3, {.may_fail = false, .yields = true}, 0));
  return all;
}

} // namespace grader
