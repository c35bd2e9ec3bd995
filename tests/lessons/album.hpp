// A folder of real, small photographs that lives as long as the test.
#pragma once

#include <os/fresh_folder.hpp>
#include <photos/photos.hpp>
#include <thumbnail/thumbnail.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <vector>

// An album's photographs are 320x240 if no size is given. Those with the numbers in `broken`, from 1, are cut
// short.
class album {
public:
  album(std::size_t count, std::set<std::size_t> const& broken, unsigned width = 320, unsigned height = 240)
      : files(photos::write_set(folder_.path(),
                                {.count = count, .width = width, .height = height, .broken = broken})) {}

  // Returns the numbers, from 1, of the photographs that have a thumbnail.
  std::set<std::size_t> made() const {
    std::set<std::size_t> numbers;
    for (std::size_t k = 1; k <= files.size(); ++k)
      if (std::filesystem::exists(thumbnail::thumbnail_path(files[k - 1])))
        numbers.insert(k);
    return numbers;
  }

  // Returns the bytes of all thumbnails.
  std::uintmax_t bytes_made() const {
    std::uintmax_t bytes = 0;
    for (auto const k : made())
      bytes += std::filesystem::file_size(thumbnail::thumbnail_path(files[k - 1]));
    return bytes;
  }

private:
  os::fresh_folder folder_; // before its files

public:
  std::vector<std::filesystem::path> files;
};
