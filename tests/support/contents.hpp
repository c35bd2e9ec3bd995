// Whole files, as text.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

// Returns the bytes of a file; none if it cannot be read.
inline std::string contents(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
