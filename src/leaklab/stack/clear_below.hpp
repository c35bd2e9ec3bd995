// What a function leaves behind on the stack, where it has returned.
#pragma once

#include <cstddef>
#include <cstring>

namespace leaklab::detail {

// Erases that many bytes of the stack below the caller's frame. The functions that the caller has called may
// have left there what differs from one time to the other, and the frames that come next do not write each of
// their bytes. The stack must have that much room.
template <std::size_t Bytes>
[[gnu::noinline]] void clear_stack_below() noexcept {
  char left_behind[Bytes];
  std::memset(left_behind, 0, sizeof left_behind);
  asm volatile("" : : "r"(left_behind) : "memory"); // it is used: do not leave it out
}

} // namespace leaklab::detail
