// What tests change that judge the counts: a part of the state that is left out on purpose, and when states
// are counted.
#pragma once

#include <cstdint>

namespace leaklab::detail::states {

enum class part { nothing, stacks, objects, other_memory };

inline part left_out = part::nothing;

// How many schedules explore() runs, each by itself, before it counts states. A test may make it fewer.
inline std::uint64_t run_before = 10'000;

} // namespace leaklab::detail::states
