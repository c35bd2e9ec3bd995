// Lesson 3: a fiber per file, counted as they finish.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <filesystem>
#include <vector>

namespace lesson3_done_channel {

// Makes the thumbnails of all files at the same time and returns when all are done. Ignores errors.
void make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                     thumbnail::image_function image_file = thumbnail::real_image_file);

} // namespace lesson3_done_channel
