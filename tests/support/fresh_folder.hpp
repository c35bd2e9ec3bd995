// A folder that nobody else uses, gone with all that is in it when the test is.
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

// Made below the system's folder for temporary files. Throws std::system_error naming it if it cannot be.
class fresh_folder {
public:
  fresh_folder() {
    auto name = (std::filesystem::temp_directory_path() / "leaklab-test-XXXXXX").string();
    if (!mkdtemp(name.data()))
      throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
  }
  fresh_folder(fresh_folder const&) = delete;
  fresh_folder& operator=(fresh_folder const&) = delete;
  ~fresh_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};
