// Lesson 2, with its file names captured by value.
#include <catalogue/bug_program.hpp>

#include <boost/fiber/fiber.hpp>

static void make_thumbnails(file_list const& filenames, thumbnail::image_function image_file) {
  for (auto const& file : filenames) {
    boost::fibers::fiber([file, image_file] { image_file(file); }).detach();
  }
}

int main(int argc, char** argv) {
  return bug_program(argc, argv, [](auto const& filenames, auto const& image_file) {
    make_thumbnails(filenames, image_file);
    return std::nullopt;
  });
}
