// Gives the fibers of this process another malloc than the program's own.
#pragma once

#include <cstdint>

namespace leaklab::detail::states {

// Lets malloc, free and their kind, called from the program or any library, take the memory of current_piece.
// It changes the tables by which programs and libraries find functions of each other, in this process alone:
// the process is a forked child that explores, so the program itself never sees another malloc. Returns false
// if the program's calls cannot be led elsewhere, as when the program is linked statically or with a
// sanitizer.
bool replace_allocator();

} // namespace leaklab::detail::states
