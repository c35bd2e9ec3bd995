// How many fibers of a world have not finished, counted by all of its threads.
#pragma once

#include <atomic>
#include <cstdint>

namespace leaklab::detail {

class fiber_count {
public:
  // `shared`: several threads count at once.
  explicit fiber_count(bool shared) : shared_(shared) {}

  // Counts a fiber and returns its number; the first one is 1.
  std::uint64_t add() {
    change(unfinished_, 1);
    return change(last_id_, 1) + 1;
  }
  // Returns true for the last one.
  bool remove() { return change(unfinished_, -1ul) == 1; }
  std::uint64_t unfinished() const { return unfinished_; }
  std::uint64_t last_id() const { return last_id_; }

  void begin_anew() {
    unfinished_ = 0;
    last_id_ = 0;
  }

private:
  // Returns the value before. On one thread it does without the price of several.
  std::uint64_t change(std::atomic<std::uint64_t>& count, std::uint64_t n) const {
    if (shared_)
      return count.fetch_add(n, std::memory_order_acq_rel);
    auto const before = count.load(std::memory_order_relaxed);
    count.store(before + n, std::memory_order_relaxed);
    return before;
  }

  bool const shared_;
  std::atomic<std::uint64_t> last_id_ = 0;
  std::atomic<std::uint64_t> unfinished_ = 0; // background fibers not among them
};

} // namespace leaklab::detail
