// What is asked about the exercise "room".
#include <grader/thumbnails.hpp>

#include <leaklab/choose.hpp>

#include <algorithm>
#include <memory>

namespace grader {
namespace {

// One file fails at once. The others are made only when make_thumbnails has returned: so it must not wait for
// them.
question does_not_wait(make_thumbnails_function make_thumbnails, std::size_t count, unsigned points) {
  auto const pictures = std::make_shared<images>(count, images::options{.may_fail = false});
  return {.about = files_text(count) + ", one fails and the others take long",
          .body =
              [=] {
                auto const has_returned = std::make_shared<boost::fibers::promise<void>>();
                auto const late = has_returned->get_future().share();
                auto const broken = pictures->files()[leaklab::choose(count)];
                auto const result =
                    make_thumbnails(pictures->files(), [=](std::string const& file) -> coursework::error {
                      if (file == broken)
                        return file + ": damaged";
                      late.wait();
                      return std::nullopt;
                    });
                if (result != broken + ": damaged")
                  wrong("did not return the error of the file that failed");
                has_returned->set_value();
              },
          .points = points};
}

} // namespace

std::vector<question> room(void* function) {
  auto const f = reinterpret_cast<make_thumbnails_function>(function);
  auto const most = most_files(4);
  std::vector<question> all{all_at_once(f, 3)};
  for (std::size_t n = 1; n <= std::min<std::size_t>(most, 3); ++n)
    all.push_back(each_may_fail(f, n));
  all.push_back(does_not_wait(f, 2, 0));
  all.push_back(does_not_wait(f, 3, most > 3 ? points_of(most).before : points_of(most).last));
  for (std::size_t n = 4; n <= most; ++n)
    all.push_back(each_may_fail(f, n, n == most ? points_of(most).last : 0));
  return all;
}

} // namespace grader
