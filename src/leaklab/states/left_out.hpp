// What tests change that judge the counts: a part of the state that is left out on purpose, when states are
// counted, and how states are put back.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {

enum class part {
  nothing,
  stacks,
  objects,
  other_memory,
  early_deadlines, // how many have come early
  extra_switches,  // how many there were
  who_pauses,      // before an operation, at the choice
  who_asks         // for the time: nobody but to wait
};

inline part left_out = part::nothing;

// How many schedules explore() runs, each by itself, before it counts states. A test may make it fewer.
inline std::uint64_t run_before = 10'000;

// How many states of one way are kept, to be put back. The way to all others is run again. For the first
// schedules, and every so often, it is for a kept state as well.
inline std::size_t most_kept = 1 << 14;
inline std::uint64_t checked_first = 64;
inline std::uint64_t checked_once_in = 64;

// Whether checkpoints are allowed although addresses are randomised: a test goes on in the same process.
inline bool goes_on_in_this_process = false;

} // namespace leaklab::detail::states
