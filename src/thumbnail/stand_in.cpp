// Makes no thumbnails; see stand_in.hpp.
#include <thumbnail/stand_in.hpp>

#include <memory>
#include <utility>

namespace thumbnail {

image_function stand_in(std::set<std::filesystem::path> broken) {
  auto const shared = std::make_shared<std::set<std::filesystem::path> const>(std::move(broken));
  return [shared](std::filesystem::path const& file) -> result {
    if (shared->contains(file))
      return tl::unexpected(broken_on_purpose(file));
    return thumbnail_path(file);
  };
}

image_error broken_on_purpose(std::filesystem::path const& file) {
  return {.file = file, .code = errc::damaged, .what = shown_name(file) + ": broken on purpose"};
}

} // namespace thumbnail
