// Lesson 4: return the first error. Incorrect: it leaks fibers.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <filesystem>
#include <optional>
#include <vector>

namespace lesson4_leak {

// Makes the thumbnails of all files at the same time. Returns the first error received, or nullopt when there
// is none. If that was the k-th of n results, n - k fibers stay blocked for ever.
std::optional<thumbnail::image_error>
make_thumbnails(std::vector<std::filesystem::path> const& filenames,
                thumbnail::image_function image_file = thumbnail::real_image_file);

} // namespace lesson4_leak
