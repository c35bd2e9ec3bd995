// What every exercise may use, and the functions that you write: one for each exercise, as its task says.
// Nothing else is needed. Your file begins with #include "exercise.hpp".
#pragma once

#include <fiber_sync/channel_capacity.hpp>
#include <fiber_sync/wait_group.hpp>

#include <boost/fiber/all.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace coursework {

// Go: error. Without a text it is nil: there was no error.
using error = std::optional<std::string>;

// Makes the thumbnail of one file. Returns the error if that fails.
using image_function = std::function<error(std::string const& file)>;

// Makes the thumbnails of all files at the same time, each in a fiber of its own, by image_file.
error make_thumbnails(std::vector<std::string> const& files, image_function image_file);

} // namespace coursework
