// What states have of the time: nothing, all times as how far from the clock they are, or as they are. A search begins with
// nothing. When it lacks time (search::lacks_time), it begins anew with another kind, until it lacks none.
#pragma once

#include <leaklab/states/askers.hpp>

#include <cstdint>
#include <span>

namespace leaklab::detail::states {

// All zero: nothing.
struct kind_of_time {
  bool counts;      // see search::time_counts
  bool is_relative; // see search::time_is_relative
  askers who_waits; // who asks for the time only to wait, as far as is known; if it is relative
};

// What a search has found that lacks time.
struct lacking_time {
  bool has_other_deadline;              // see search::has_other_deadline
  std::span<std::uintptr_t const> asks; // who asks for the time, of whom that was not known
};

// Returns the kind with which a search begins anew that was of kind `k`. Code that asks for the time is known only when it
// asks, so there may be one more kind for each such place.
kind_of_time next_kind(kind_of_time const& k, lacking_time const& found);

// The same, but reads debug information in another process. So where memory lies in this one does not depend on
// whether it was read: another process may go on with the same search without reading it.
kind_of_time next_kind_elsewhere(kind_of_time const& k, lacking_time const& found);

} // namespace leaklab::detail::states
