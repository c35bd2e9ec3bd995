// One picture in, one thumbnail out: the work that every version of makeThumbnails hands to its fibers.
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>

namespace thumbnail {

// Why a thumbnail was not made: the file, a code to test for, and a sentence that names both file and reason.
struct image_error {
  std::filesystem::path file;
  std::error_code code;
  std::string what;
};

// The path of the thumbnail written, or why there is none.
using result = tl::expected<std::filesystem::path, image_error>;

// Any function that makes one thumbnail: what the lessons take as their last parameter.
using image_function = std::function<result(std::filesystem::path const&)>;

} // namespace thumbnail
