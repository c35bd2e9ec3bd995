// What the checks in an explored body found wrong.
#pragma once

#include <leaklab/explore.hpp>

#include <optional>
#include <string>

namespace leaklab::detail {

// Asks everybody who knows: the text of the first check that has failed since this was asked last.
inline std::optional<std::string> what_failed(explore_options const& options) {
  auto by_default = failed_by_default ? failed_by_default() : std::nullopt;
  auto more = options.failed ? options.failed() : std::nullopt; // asked too, since who is asked forgets
  return by_default ? by_default : more;
}

} // namespace leaklab::detail
