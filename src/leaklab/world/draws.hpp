// What choose() returns where no schedule says it: numbers that are drawn from a seed.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/world/random_numbers.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace leaklab::detail {

class draws {
public:
  // Call before anything is drawn.
  void begin(std::uint64_t seed) { seed_ = seed; }

  // Returns a number below n. It depends on the seed, the fiber, and how many the fiber has drawn before; so
  // fibers on several threads do not disturb each other.
  std::size_t draw(std::uint64_t fiber, std::uint64_t drawn_before, std::size_t n) {
    count_.fetch_add(1, std::memory_order_relaxed);
    return mixed(mixed(seed_, fiber), drawn_before) % n;
  }

  void tell(run_report& r) const {
    r.drawn = count_.load(std::memory_order_relaxed);
    r.seed = r.drawn ? seed_ : 0;
  }

private:
  std::uint64_t seed_ = 1;
  std::atomic<std::uint64_t> count_ = 0;
};

} // namespace leaklab::detail
