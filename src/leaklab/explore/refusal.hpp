// Says why exploring is impossible.
#pragma once

#include <string>

namespace leaklab::detail {

struct progress;

// Returns the message of a progress that has ended in ending::refused, and if a fiber sleeps, where.
std::string refusal(progress const& p);

} // namespace leaklab::detail
