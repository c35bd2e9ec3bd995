// Lesson 5, with a channel one slot too small.
#include <catalogue/bug_program.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <bit>
#include <memory>

static tl::expected<file_list, thumbnail::image_error> make_thumbnails(file_list const& filenames,
                                                                       thumbnail::image_function image_file) {
  using item = thumbnail::result;
  auto const n = filenames.size() - 1;
  auto items = std::make_shared<boost::fibers::buffered_channel<item>>(std::bit_ceil(n)); // incorrect!

  for (std::size_t k = 1; k <= n; ++k) {
    boost::fibers::fiber([=, file = filenames[k]] {
      auto const made = image_file(file);
      items->push(made); // leaklab: leak in buffered_channel::push
    }).detach();
  }

  auto const first = image_file(filenames[0]);
  if (!first)
    return tl::unexpected(first.error());
  file_list thumbfiles{*first};
  for (std::size_t k = 1; k <= n; ++k) {
    item result;
    items->pop(result);
    if (!result)
      return tl::unexpected(result.error());
    thumbfiles.push_back(*result);
  }
  return thumbfiles;
}

int main(int argc, char** argv) {
  return bug_program(argc, argv, [](auto const& filenames, auto const& image_file) {
    make_thumbnails(filenames, image_file);
    return std::nullopt;
  });
}
