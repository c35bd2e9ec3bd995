// Fibers that are suspended, by their numbers, and where their stacks end.
#pragma once

#include <leaklab/stack/context_access.hpp>

#include <bit>
#include <cstdint>
#include <cstring>

namespace leaklab::detail::states {

// Returns where a fiber's stack ends that is suspended.
inline void* lower_end(boost::fibers::context& c) {
  void* at = nullptr;
  std::memcpy(&at, static_cast<void const*>(&suspended_in(c)), sizeof at); // its only member
  return at;
}

template <typename Each>
void each_bit(std::uint64_t set, Each each) {
  for (; set; set &= set - 1)
    each(static_cast<unsigned>(std::countr_zero(set)));
}

} // namespace leaklab::detail::states
