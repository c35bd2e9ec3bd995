// How large a boost::fibers::buffered_channel must be to behave like Go's make(chan T, n).
#pragma once

#include <bit>
#include <cstddef>
#include <limits>
#include <stdexcept>

namespace fiber_sync {

// Returns the smallest capacity of a buffered_channel into which n items fit before push blocks.
//
//   boost::fibers::buffered_channel<int> results(fiber_sync::channel_capacity(n)); // Go: make(chan int, n)
//
// Boost.Fiber 1.81 wants a power of two, at least 2. It keeps one slot empty to tell full from empty, so a
// channel of capacity c is full at c - 1 items. The result is therefore bit_ceil(n + 1). (bit_ceil(n) is one
// slot short whenever n is a power of two.) More than n items may fit. For n = 0 the result is 2, which holds
// one item: Go's channel without a buffer is Boost.Fiber's unbuffered_channel.
//
// Throws std::length_error when no power of two is large enough.
constexpr std::size_t channel_capacity(std::size_t n) {
  constexpr auto largest = (std::numeric_limits<std::size_t>::max() >> 1) + 1; // largest power of two
  if (n >= largest)
    throw std::length_error("fiber_sync::channel_capacity: no channel is large enough for that many items");
  return n == 0 ? 2 : std::bit_ceil(n + 1);
}

} // namespace fiber_sync
