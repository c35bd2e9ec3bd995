// A stand-in for image_file, for files that exist by name only: it needs no disk and makes nothing.
//
//   make_thumbnails({"a.jpg", "b.jpg"}, thumbnail::stand_in({"b.jpg"})); // b.jpg fails
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <set>

namespace thumbnail {

// Returns a function that fails for the files in `broken`, with broken_on_purpose, and returns the
// thumbnail's name for any other file. Copies share the names.
image_function stand_in(std::set<std::filesystem::path> broken = {});

// Returns the error of a file that somebody has asked to fail: errc::damaged, "b.jpg: broken on purpose".
image_error broken_on_purpose(std::filesystem::path const& file);

} // namespace thumbnail
