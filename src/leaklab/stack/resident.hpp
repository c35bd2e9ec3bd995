// How much of a piece of memory is in pages of the machine.
#pragma once

#include <cstddef>

namespace leaklab::detail {

// Returns how many of the `bytes` from `base` on are in resident pages (mincore(2)); 0 if the kernel does not
// say.
std::size_t resident_bytes(void const* base, std::size_t bytes);

} // namespace leaklab::detail
