// The functions that the program and its libraries take from each other.
#pragma once

#include <functional>

namespace leaklab::detail::states {

struct needed_function {
  char const* name;
  char const* version; // nullptr: none
  void** slot;         // holds its address, or until the first call that of code which finds it
  bool is_found_when_called;
};

// Calls each(f) for every one in the program and in all of its libraries.
void each_needed_function(std::function<void(needed_function const&)> const& each);

// Finds all that have not been called yet, as the dynamic linker does when the environment says LD_BIND_NOW.
// Otherwise the first call in each schedule would leave other things on the stack of the fiber that calls.
void find_functions_now();

} // namespace leaklab::detail::states
