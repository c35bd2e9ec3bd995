// Internal: what the parts of image_file return when they fail. image_file adds the name of the file.
#pragma once

#include <thumbnail/error.hpp>

#include <tl/expected.hpp>

#include <string>
#include <system_error>
#include <utility>

namespace thumbnail {

struct failure {
  std::error_code code;
  std::string reason;
};

template <class T>
using expected = tl::expected<T, failure>;

inline tl::unexpected<failure> fail(std::error_code code, std::string reason) {
  return tl::make_unexpected(failure{code, std::move(reason)});
}

inline tl::unexpected<failure> fail(std::error_code code) {
  return fail(code, code.message());
}

// Returns an errno as a failure: "cannot open: Permission denied".
inline tl::unexpected<failure> fail_errno(std::string const& doing, int number) {
  std::error_code const code(number, std::generic_category());
  return fail(code, doing + ": " + code.message());
}

} // namespace thumbnail
