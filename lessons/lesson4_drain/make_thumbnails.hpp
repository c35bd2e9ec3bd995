// Lesson 4, cured by a fiber that drains the channel.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <filesystem>
#include <optional>
#include <vector>

namespace lesson4_drain {

// Makes the thumbnails of all files at the same time. Returns the first error received, or nullopt when there
// is none. After an error the remaining fibers go on, and end, after the function has returned.
std::optional<thumbnail::image_error>
make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                thumbnail::image_function image_file = thumbnail::real_image_file);

} // namespace lesson4_drain
