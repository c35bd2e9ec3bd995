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
  // none. most_fibers: there is no more room; no_name: it has none, and there are no new ones.
  static constexpr std::uint32_t no_name = most_fibers + 1;
  std::uint32_t number_of(std::uint32_t parent, std::uint32_t nth) {
    auto const name = std::uint64_t{1} << 63 | std::uint64_t{parent} << 32 | nth;
    for (std::uint32_t n = 0; n < most_fibers; ++n) {
      std::uint64_t there = std::atomic_ref(names_[n]).load(std::memory_order_relaxed);
      if (there == 0 && is_closed_) {
        std::atomic_ref(wanted_).compare_exchange_strong(there, name);
        return no_name;
      }
      if (there == name ||
          (there == 0 && (std::atomic_ref(names_[n]).compare_exchange_strong(there, name) || there == name)))
        return n;
    }
    return most_fibers;
  }

  // From now on there are no new names.
  void close() { is_closed_ = true; }
  // Returns the first name that was asked for since then, and was new; 0 if none was.
  std::uint64_t wanted() const {
    return std::atomic_ref(const_cast<std::uint64_t&>(wanted_)).load(std::memory_order_relaxed);
  }
  // Calls each(name), in the order of their numbers.
  template <typename Each>
  void each(Each f) const {
    for (auto const name : names_)
      if (name != 0)
        f(name);
  }
  // Puts in a name that another process has met, unless it is there. Nobody else may use them meanwhile.
  void add(std::uint64_t name) {
    for (auto& there : names_) {
      if (there == 0)
        there = name;
      if (there == name)
        return;
    }
  }

private:
  bool is_closed_;
  std::uint64_t wanted_;
  std::uint64_t names_[most_fibers];
};

} // namespace leaklab::detail::states
