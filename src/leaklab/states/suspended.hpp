// Where the stacks of suspended fibers end.
#pragma once

#include <leaklab/stack/context_access.hpp>

#include <cstring>

namespace leaklab::detail::states {

// Returns where a fiber's stack ends that is suspended.
inline void* lower_end(boost::fibers::context& c) {
  void* at = nullptr;
  std::memcpy(&at, static_cast<void const*>(&suspended_in(c)), sizeof at); // its only member
  return at;
}

} // namespace leaklab::detail::states
