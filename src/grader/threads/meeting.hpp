// A place at which fibers of two threads wait for each other, without an order between them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

namespace grader::threads {

// A sanitizer sees a race only if nothing orders the two accesses, and the world's own queue orders what one thread does
// after the other. So fibers meet here first: then they are on two threads, and go on at the same time.
//
// The counts are relaxed: they order nothing. A fiber that nobody meets goes on after 5 ms. Then a sanitizer may see less,
// and never more.
class meeting {
public:
  explicit meeting(std::size_t of) : of_(of) {}

  // Waits, without suspending the fiber, until two have come, or until it has waited long enough.
  void come() {
    auto const number = come_.fetch_add(1, std::memory_order_relaxed);
    if (of_ < 2 || number % 2 == 1 || number + 1 == of_)
      return;
    auto const end = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
    while (come_.load(std::memory_order_relaxed) == number + 1 && std::chrono::steady_clock::now() < end) {
    }
  }

private:
  std::size_t of_;
  std::atomic<std::size_t> come_ = 0;
};

} // namespace grader::threads
