// Lesson 6: files that arrive on a channel, as many as there are.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <boost/fiber/unbuffered_channel.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace lesson6_wait_group {

// Carries the names of the files. Its sender closes it after the last name.
using file_channel = boost::fibers::unbuffered_channel<std::filesystem::path>;

// Makes a thumbnail of each file that arrives on the channel, until the channel is closed. Returns the bytes
// that the thumbnails take on disk. Writes one line to std::cerr for each file that fails.
std::uintmax_t make_thumbnails(std::shared_ptr<file_channel> filenames,
                               thumbnail::image_function image_file = thumbnail::real_image_file);

} // namespace lesson6_wait_group
