// The names that the owners of primitives outside Boost.Fiber give to the waits in them.
//
// An owner puts such names into the section "fiber_operations" of the program, and need not know leaklab for
// that; see docs/report.md.
#pragma once

#include <span>

namespace leaklab::detail::places {

// Has the layout of the section.
struct named_operation {
  char const* scope; // "fiber_sync::": all code in it belongs to a library
  char const* name;  // "wait_group::wait": what a report calls the function of that name in the scope
};

// Returns all that are linked into the same program or shared library as leaklab.
std::span<named_operation const> named_operations();

} // namespace leaklab::detail::places
