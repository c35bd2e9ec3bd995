// Lesson 6: files that arrive on a channel, as many as there are.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <boost/fiber/unbuffered_channel.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace lesson6_wait_group {

// file_channel carries the names of the files; whoever sends them closes it after the last.
using file_channel = boost::fibers::unbuffered_channel<std::filesystem::path>;

// make_thumbnails makes a thumbnail of each file that arrives on the channel, until it is closed, and returns
// the bytes that they take on disk. Writes one line to std::cerr for each that fails.
std::uintmax_t make_thumbnails(std::shared_ptr<file_channel> filenames,
                               thumbnail::image_function image_file = thumbnail::real_image_file);

} // namespace lesson6_wait_group
