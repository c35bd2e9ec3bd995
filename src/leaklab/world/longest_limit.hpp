// The longest time limit. A longer one, which would overflow the clock, is taken for this one.
#pragma once

#include <chrono>

namespace leaklab::detail {

constexpr std::chrono::milliseconds longest_limit = std::chrono::hours(24 * 365);

} // namespace leaklab::detail
