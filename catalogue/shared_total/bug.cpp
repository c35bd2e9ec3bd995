// Lesson 6 without its channel: the fibers add to a shared total.
#include <catalogue/bug_program.hpp>

#include <fiber_sync/wait_group.hpp>

#include <boost/fiber/fiber.hpp>

#include <memory>

static std::uintmax_t make_thumbnails(file_list const& filenames, thumbnail::image_function image_file) {
  auto total = std::make_shared<std::uintmax_t>(0);
  auto workers = std::make_shared<fiber_sync::wait_group>();

  for (auto const& file : filenames) {
    workers->add();
    boost::fibers::fiber([=] {
      if (auto const thumb = image_file(file))
        *total += std::filesystem::file_size(*thumb); // incorrect! TSan: data race
      workers->done();
    }).detach();
  }

  workers->wait();
  return *total;
}

int main(int argc, char** argv) {
  return bug_program(argc, argv, make_thumbnails);
}
