// Lesson 6's loop over file names, with range-for.
#include <catalogue/bug_program.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <string>

using name_channel = boost::fibers::unbuffered_channel<std::string>;

static void make_thumbnails(std::shared_ptr<name_channel> filenames, thumbnail::image_function image_file) {
  for (auto const& file : *filenames) // incorrect! ASan: double-free
    image_file(file);
}

static void send(file_list const& filenames, std::shared_ptr<name_channel> names) {
  for (auto const& file : filenames)
    names->push(file.string());
  names->close();
}

int main(int argc, char** argv) {
  return bug_program(argc, argv, [](auto const& filenames, auto const& image_file) {
    auto names = std::make_shared<name_channel>();
    boost::fibers::fiber(send, filenames, names).detach();
    make_thumbnails(names, image_file);
    return std::nullopt;
  });
}
