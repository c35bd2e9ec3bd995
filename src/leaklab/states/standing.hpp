// What each rank tells all others at the end of a round, in front of the states.
#pragma once

#include <leaklab/explore/progress.hpp>
#include <leaklab/states/askers.hpp>

#include <cstdint>
#include <type_traits>

namespace leaklab::detail::states {

// How a rank stands at the end of a round.
struct standing {
  detail::ending ending;
  bool is_full;
  bool is_cut;       // the round has ended early: there may be choices left
  bool is_due;       // the search is to be kept
  bool is_continued; // from a checkpoint, and this rank has given up
  bool time_is_up;
  bool lacks_time, has_other_deadline; // see search
  bool could_be_earlier;
  std::uint64_t wanted_name; // see names
  std::uint64_t told;        // of so many states
  char why[1 << 10];         // counting is impossible, if it is
  askers of_time;
};
static_assert(std::is_trivially_copyable_v<standing>);

} // namespace leaklab::detail::states
