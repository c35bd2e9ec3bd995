// Lesson 5: names or the first error, over a channel with room for all.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <tl/expected.hpp>

#include <filesystem>
#include <vector>

namespace lesson5_buffered {

// Makes the thumbnails of all files at the same time. Returns their names, in the order in which they were
// finished, or the first error received. After an error the remaining fibers go on, and end, after the
// function has returned.
tl::expected<std::vector<std::filesystem::path>, thumbnail::image_error>
make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                thumbnail::image_function image_file = thumbnail::real_image_file);

} // namespace lesson5_buffered
