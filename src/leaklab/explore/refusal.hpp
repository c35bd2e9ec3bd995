// Why exploring is impossible, in words.
#pragma once

#include <string>

namespace leaklab::detail {

struct progress;

// For a progress that has ended in ending::refused: its message, and if a fiber sleeps, where.
std::string refusal(progress const& p);

} // namespace leaklab::detail
