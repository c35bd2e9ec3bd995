// Calls of choose() where no world can answer them.
#pragma once

namespace leaklab::detail {

// From now on, calls `listener` for each call of choose() that no fiber of a world makes, on the thread that
// makes it.
void tell_choices_outside_to(void (*listener)());

} // namespace leaklab::detail
