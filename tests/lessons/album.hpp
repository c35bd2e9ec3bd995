// A folder of real, small photographs that lives as long as the test.
#pragma once

#include <photos/photos.hpp>
#include <thumbnail/thumbnail.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <vector>

// An album's photographs are 320x240 if no size is given; those with the numbers given, from 1, are cut
// short.
class album {
public:
  album(std::size_t count, std::set<std::size_t> const& broken, unsigned width = 320, unsigned height = 240) {
    auto name = (std::filesystem::temp_directory_path() / "leaklab-album-XXXXXX").string();
    if (!mkdtemp(name.data()))
      throw std::system_error(errno, std::generic_category(), name);
    dir_ = name;
    files = photos::write_set(dir_, {.count = count, .width = width, .height = height, .broken = broken});
  }
  album(album const&) = delete;
  album& operator=(album const&) = delete;
  ~album() {
    std::error_code ignored;
    std::filesystem::remove_all(dir_, ignored);
  }

  // The numbers, from 1, of the photographs that have a thumbnail.
  std::set<std::size_t> made() const {
    std::set<std::size_t> numbers;
    for (std::size_t k = 1; k <= files.size(); ++k)
      if (std::filesystem::exists(thumbnail::thumbnail_path(files[k - 1])))
        numbers.insert(k);
    return numbers;
  }

  // Bytes of all thumbnails.
  std::uintmax_t bytes_made() const {
    std::uintmax_t bytes = 0;
    for (auto const k : made())
      bytes += std::filesystem::file_size(thumbnail::thumbnail_path(files[k - 1]));
    return bytes;
  }

  std::vector<std::filesystem::path> files;

private:
  std::filesystem::path dir_;
};
