// Names and quotes source files the same way on every machine.
#pragma once

#include <filesystem>
#include <string>

namespace leaklab::detail::source {

// Returns the file's path from the root of the project it belongs to. The root is the nearest folder above it
// that is a git work tree, else the topmost of an unbroken chain of folders with a CMakeLists.txt. Returns
// the path as it is if there is neither, or no file.
std::string display_path(std::filesystem::path const& file);

// Returns that line of the file without leading and trailing blanks; empty if it cannot be read. Lines count
// from 1.
std::string line(std::filesystem::path const& file, unsigned number);

} // namespace leaklab::detail::source
