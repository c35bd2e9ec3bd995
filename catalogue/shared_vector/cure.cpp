// Lesson 5 without its channel: the fibers append to a shared vector, one at a time.
#include <catalogue/bug_program.hpp>

#include <fiber_sync/wait_group.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

static file_list make_thumbnails(file_list const& filenames, thumbnail::image_function image_file) {
  auto thumbfiles = std::make_shared<file_list>();
  auto one_at_a_time = std::make_shared<boost::fibers::mutex>();
  auto workers = std::make_shared<fiber_sync::wait_group>();

  for (auto const& file : filenames) {
    workers->add();
    boost::fibers::fiber([=] {
      auto const thumb = image_file(file);
      std::lock_guard const lock(*one_at_a_time);
      if (thumb)
        thumbfiles->push_back(*thumb);
      workers->done();
    }).detach();
  }

  workers->wait();
  return *thumbfiles;
}

int main(int argc, char** argv) {
  return bug_program(argc, argv, [](auto const& filenames, auto const& image_file) {
    make_thumbnails(filenames, image_file);
    return std::nullopt;
  });
}
