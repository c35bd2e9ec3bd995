// A program that the system loads at the same addresses each time.
#pragma once

#include <string>

namespace cli {

// Begins the program anew, with the same arguments, unless its addresses are fixed already. Throws input_error if
// the system does not allow that, which says by what it is needed.
void begin_at_fixed_addresses(std::string const& needed_by);

} // namespace cli
