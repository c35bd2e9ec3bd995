// How much of a piece of memory is backed by pages of the machine.
#pragma once

#include <cstddef>

namespace leaklab::detail {

// Of the `bytes` from `base` on, those in pages that are resident (mincore(2)); 0 if the kernel does not say.
std::size_t resident_bytes(void const* base, std::size_t bytes);

} // namespace leaklab::detail
