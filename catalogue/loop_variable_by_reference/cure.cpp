// Lesson 3, with its loop variable captured by value.
#include <catalogue/bug_program.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

static void make_thumbnails(file_list const& filenames, thumbnail::image_function image_file) {
  auto done = std::make_shared<boost::fibers::unbuffered_channel<bool>>();

  for (auto file : filenames) {
    boost::fibers::fiber([=] {
      image_file(file);
      done->push(true);
    }).detach();
  }

  for (std::size_t k = 0; k < filenames.size(); ++k)
    done->value_pop();
}

int main(int argc, char** argv) {
  return bug_program(argc, argv, [](auto const& filenames, auto const& image_file) {
    make_thumbnails(filenames, image_file);
    return std::nullopt;
  });
}
