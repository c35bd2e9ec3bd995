// Lessons on files that exist by name only, so that nothing but fibers and channels takes time.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bench {

// Returns photo1.jpg ...
inline std::vector<std::filesystem::path> named_files(std::size_t n) {
  std::vector<std::filesystem::path> files;
  for (std::size_t i = 1; i <= n; ++i)
    files.emplace_back("photo" + std::to_string(i) + ".jpg");
  return files;
}

// An image_function that only counts its calls, all of them on one thread. Fails for the file with the name
// `broken`. (thumbnail::stand_in makes a name for each thumbnail, or a text, which takes as long as a fiber.)
class stand_in {
public:
  explicit stand_in(std::filesystem::path broken = {}) : broken_(std::move(broken)) {}

  thumbnail::result operator()(std::filesystem::path const& file) const {
    ++*calls_;
    if (!broken_.empty() && file == broken_)
      return tl::unexpected(
          thumbnail::image_error{.file = file, .code = thumbnail::errc::damaged, .what = "broken"});
    return std::filesystem::path();
  }

  std::size_t calls() const { return *calls_; }      // of all copies
  long copies() const { return calls_.use_count(); } // alive, this one included

private:
  std::filesystem::path broken_;
  std::shared_ptr<std::size_t> calls_ = std::make_shared<std::size_t>(0);
};

} // namespace bench
