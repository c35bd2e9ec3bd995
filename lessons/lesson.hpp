// What a lesson tells about itself to the bare programs, the leaklab program and the tests: one `lesson` for
// each folder.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lessons {

// What one call of a lesson's make_thumbnails came to.
struct outcome {
  bool failed = false; // make_thumbnails returned an error
  std::string text;    // what it returned, as one line for a person to read
};

// What there is to see in a lesson.
enum class kind {
  right,    // no bug: every fiber ends
  leaks,    // when a file fails, fibers can be left that wait for ever
  outlives, // make_thumbnails returns while its fibers still work
};

struct lesson {
  std::string_view name;    // the folder's name: "lesson4_leak"
  std::string_view go;      // the Go version it rebuilds: "makeThumbnails4"
  std::string_view summary; // one line: what it does, and what is wrong or right with it
  kind is;                  // what is wrong with it
  // Calls make_thumbnails on these files; must run in a fiber or on a thread's main context.
  outcome (*make_thumbnails)(std::vector<std::filesystem::path> const& files,
                             thumbnail::image_function const& image_file);
};

// Returns every lesson, in the order of their names.
std::span<lesson const> all();

} // namespace lessons
