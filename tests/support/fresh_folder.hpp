// A folder that no other test uses. It is removed, with all that is in it, at the end of the test.
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

// The folder is made in the system's folder for temporary files. Throws std::system_error, which names it, if
// that fails.
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
