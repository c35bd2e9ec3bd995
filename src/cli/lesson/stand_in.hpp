// Lessons without pictures, for exploring: files that exist by name only, and an image_file that needs no
// disk.
#pragma once

#include <lessons/lesson.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

class temporary_folder;

// What `explore` and `replay` ask for.
struct stand_in_options {
  std::uint64_t files = 3;
  std::set<std::size_t> broken{}; // file numbers, from 1
};

// Adds --files and --broken. `options` must outlive the parsing.
void add_stand_in_options(CLI::App&, stand_in_options& options);

// The lesson called on photo1.jpg, photo2.jpg, ..., of which those with the numbers given fail. Throws
// input_error for a number beyond the files.
std::function<void()> without_pictures(lessons::lesson const&, stand_in_options const&);

// The same on real pictures, drawn into that folder, the broken ones damaged.
std::function<void()> on_pictures(lessons::lesson const&, stand_in_options const&, temporary_folder const&);

// "--files 3 --broken 2", to be typed again.
std::string to_string(stand_in_options const&);

} // namespace cli
