// Lesson 6, with a worker that can return without calling done().
#include <catalogue/bug_program.hpp>

#include <fiber_sync/wait_group.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

static std::uintmax_t make_thumbnails(file_list const& filenames, thumbnail::image_function image_file) {
  using boost::fibers::channel_op_status;
  auto sizes = std::make_shared<boost::fibers::unbuffered_channel<std::uintmax_t>>();
  auto workers = std::make_shared<fiber_sync::wait_group>();

  for (auto const& file : filenames) {
    workers->add();
    boost::fibers::fiber([=] {
      auto const thumb = image_file(file);
      if (!thumb)
        return; // incorrect!
      sizes->push(std::filesystem::file_size(*thumb));
      workers->done();
    }).detach();
  }

  // the closer
  boost::fibers::fiber([=] {
    workers->wait(); // leaklab: deadlock in wait_group::wait
    sizes->close();
  }).detach();

  std::uintmax_t total = 0, size = 0;
  while (sizes->pop(size) == channel_op_status::success) // leaklab: deadlock in unbuffered_channel::pop
    total += size;
  return total;
}

int main(int argc, char** argv) {
  return bug_program(argc, argv, make_thumbnails);
}
