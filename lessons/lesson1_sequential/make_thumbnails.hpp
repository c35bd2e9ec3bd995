// Lesson 1: thumbnails one after the other.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <filesystem>
#include <vector>

namespace lesson1_sequential {

// Makes a thumbnail of each file, in order. Writes one line to std::cerr for each file that fails.
void make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                     thumbnail::image_function image_file = thumbnail::real_image_file);

} // namespace lesson1_sequential
