// What the owners of other primitives than Boost.Fiber's call the waits in them.
//
// An owner says so in the section "fiber_operations" of the program, and need not know leaklab for it; see
// docs/report.md.
#pragma once

#include <span>

namespace leaklab::detail::places {

// Laid out as the section is.
struct named_operation {
  char const* scope; // "fiber_sync::": all that is in it belongs to a library
  char const* name;  // "wait_group::wait": how a report calls the function of that name in the scope
};

// All that are linked into the same program or shared library as leaklab.
std::span<named_operation const> named_operations();

} // namespace leaklab::detail::places
