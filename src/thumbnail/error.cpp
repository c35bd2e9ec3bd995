// The category "thumbnail": the message of each errc.
#include <thumbnail/error.hpp>

namespace thumbnail {
namespace {

struct thumbnail_category final : std::error_category {
  char const* name() const noexcept override { return "thumbnail"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
    case errc::not_a_regular_file:
      return "not a regular file";
    case errc::empty:
      return "empty file";
    case errc::not_an_image:
      return "not a JPEG or PNG";
    case errc::damaged:
      return "damaged picture";
    case errc::unsupported:
      return "unsupported kind of picture";
    case errc::too_large:
      return "too many pixels";
    case errc::too_complex:
      return "too costly to decode";
    case errc::bad_option:
      return "option out of range";
    }
    return "unknown error";
  }
};

} // namespace

std::error_category const& category() noexcept {
  static thumbnail_category const instance;
  return instance;
}

std::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), category()};
}

} // namespace thumbnail
