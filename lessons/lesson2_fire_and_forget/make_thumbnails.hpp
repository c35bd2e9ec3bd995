// Lesson 2: a fiber for each file, and the caller does not wait. Incorrect.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <filesystem>
#include <vector>

namespace lesson2_fire_and_forget {

// Starts a fiber for each file and returns at once, before the thumbnails are made. Ignores errors.
void make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                     thumbnail::image_function image_file = thumbnail::real_image_file);

} // namespace lesson2_fire_and_forget
