// Numbers of fibers that are the same in every schedule: a fiber is named by who started it, and how many that
// one had started before.
#pragma once

#include <leaklab/states/memory.hpp>

#include <atomic>
#include <cstdint>

namespace leaklab::detail::states {

// All zero is an empty one. Several processes use it at a time: a name never changes once it is there, and who
// is the first to put one in its place decides which it is.
class names {
public:
  // Returns the number of the nth fiber, from 0, that `parent` starts, which is a number, or most_fibers for
  // none. most_fibers: there is no more room.
  std::uint32_t number_of(std::uint32_t parent, std::uint32_t nth) {
    auto const name = std::uint64_t{1} << 63 | std::uint64_t{parent} << 32 | nth;
    for (std::uint32_t n = 0; n < most_fibers; ++n) {
      std::uint64_t there = std::atomic_ref(names_[n]).load(std::memory_order_relaxed);
      if (there == name ||
          (there == 0 && (std::atomic_ref(names_[n]).compare_exchange_strong(there, name) || there == name)))
        return n;
    }
    return most_fibers;
  }

private:
  std::uint64_t names_[most_fibers];
};

} // namespace leaklab::detail::states
