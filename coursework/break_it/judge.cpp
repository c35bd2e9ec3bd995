// What is asked about the exercise "break_it": does the schedule leave so many fibers stuck? See numbers.hpp.
#include <grader/question.hpp>

#include <coursework/break_it/numbers.hpp>
#include <coursework/exercise.hpp>

#include <dice/dice.hpp>
#include <fmt/format.h>

namespace coursework::break_it {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file);

} // namespace coursework::break_it

namespace grader::break_it_numbers {

std::vector<numbers> all() {
  std::vector<numbers> found;
  for (std::size_t files = 4; files <= 5; ++files)
    for (std::size_t fails = 1; fails <= files; ++fails)
      for (std::size_t stuck = 1; stuck < files; ++stuck)
        if (stuck != files - fails) // as in the order of a queue
          found.push_back({files, fails, stuck});
  return found;
}

numbers of(std::string_view student) {
  if (student.empty())
    return {.files = 4, .fails = 4, .stuck = 2};
  auto const each = all();
  return each[dice(student).draw(each.size())];
}

question asked(numbers const& n) {
  std::vector<std::string> files;
  for (std::size_t k = 1; k <= n.files; ++k)
    files.push_back(fmt::format("photo{}.jpg", k));
  auto const broken = files[n.fails - 1];
  return {.about = fmt::format("{} files, {} fails", n.files, broken),
          .body =
              [=] {
                coursework::break_it::make_thumbnails(files, [=](std::string const& file) {
                  return file == broken ? coursework::error("damaged") : std::nullopt;
                });
              },
          .points = 10,
          .stuck = n.stuck};
}

} // namespace grader::break_it_numbers

namespace grader {

std::vector<question> break_it(void*) {
  return {break_it_numbers::asked(break_it_numbers::of(student()))};
}

} // namespace grader
