// The print of the headers with which the grader and a submission are both compiled: what has another print was compiled
// with other headers, and must not be put together.
//
// This is a folder of its own, and a header alone: both the program and the grader make prints, and neither may include
// the other.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

// Returns 16 digits, which the names and the text of all headers in fiber_sync/ and leaklab/ of `include` decide, and the
// text of exercise.hpp: FNV-1a of 64 bits. A file that cannot be read counts as empty. Throws
// std::filesystem::filesystem_error if one of the folders cannot be read.
inline std::string header_print(std::filesystem::path const& include,
                                std::filesystem::path const& exercise_hpp) {
  std::vector<std::filesystem::path> headers;
  for (auto const* const library : {"fiber_sync", "leaklab"})
    for (auto const& entry : std::filesystem::recursive_directory_iterator(include / library))
      if (entry.path().extension() == ".hpp")
        headers.push_back(entry.path().lexically_relative(include));
  std::ranges::sort(headers);
  std::uint64_t print = 0xcbf29ce484222325;
  auto const add = [&print](std::string_view text) {
    for (unsigned char const c : text)
      print = (print ^ c) * 0x100000001b3;
    print = (print ^ 0xff) * 0x100000001b3; // which is in no text of UTF-8
  };
  auto const add_file = [&](std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    add(std::string(std::istreambuf_iterator(in), {}));
  };
  for (auto const& header : headers) {
    add(header.string());
    add_file(include / header);
  }
  add_file(exercise_hpp);
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, print >>= 4)
    *digit = "0123456789abcdef"[print & 0xf];
  return digits;
}
