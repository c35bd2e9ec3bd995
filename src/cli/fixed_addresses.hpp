// A program that the system loads at the same addresses each time.
#pragma once

namespace cli {

// Begins the program anew, with the same arguments, unless its addresses are fixed already. Throws input_error if
// the system does not allow that.
void begin_at_fixed_addresses();

} // namespace cli
