// What is asked about the exercise "break_it": does the schedule leave two fibers stuck?
#include <grader/question.hpp>

#include <coursework/exercise.hpp>

namespace coursework::break_it {

error make_thumbnails(std::vector<std::string> const& files, image_function image_file);

} // namespace coursework::break_it

namespace grader {

std::vector<question> break_it(void*) {
  return {{.about = "4 files, photo4.jpg fails",
           .body =
               [] {
                 coursework::break_it::make_thumbnails(
                     {"photo1.jpg", "photo2.jpg", "photo3.jpg", "photo4.jpg"}, [](std::string const& file) {
                       return file == "photo4.jpg" ? coursework::error("damaged") : std::nullopt;
                     });
               },
           .points = 10,
           .stuck = 2}};
}

} // namespace grader
