// What the checks in an explored body found wrong.
#pragma once

#include <leaklab/explore.hpp>

#include <optional>
#include <string>

namespace leaklab::detail {

// Returns the text of the first check that has failed since the last call.
inline std::optional<std::string> failed_checks(explore_options const& options) {
  auto by_default = failed_by_default ? failed_by_default() : std::nullopt;
  // Both are called in any case, since each forgets when it is called.
  auto more = options.failed ? options.failed() : std::nullopt;
  return by_default ? by_default : more;
}

// After a schedule: the same; or, if an outcome is looked for, says whether it has come about.
inline std::optional<std::string> what_failed(explore_options const& options) {
  auto checks = failed_checks(options);
  if (!options.outcome)
    return checks;
  return options.outcome() ? std::optional<std::string>("the outcome has come about") : std::nullopt;
}

} // namespace leaklab::detail
