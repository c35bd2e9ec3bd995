// A folder for temporary files that nobody else uses, gone at the end.
#pragma once

#include <filesystem>

namespace os {

// Makes an empty folder, and removes it, with all that is in it, when it is destroyed.
class fresh_folder {
public:
  // Makes it in `parent`, or in the system's folder for temporary files. Throws std::system_error, which names
  // it, if that fails.
  fresh_folder();
  explicit fresh_folder(std::filesystem::path const& parent);
  fresh_folder(fresh_folder const&) = delete;
  fresh_folder& operator=(fresh_folder const&) = delete;
  ~fresh_folder();

  std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};

// Removes a folder with all that is in it. Tries again if that fails, since something may appear in the folder
// meanwhile: a hundred times at most, for a second at most.
void remove_whole(std::filesystem::path const& folder) noexcept;

} // namespace os
