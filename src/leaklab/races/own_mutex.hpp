// A mutex of leaklab's own. That one fiber has had it before another one orders nothing that the program promises.
#pragma once

#include <leaklab/races/memory_observer.hpp>

#include <mutex>

namespace leaklab::detail {

class own_mutex {
public:
  void lock() {
    unobserved const here;
    mutex_.lock();
  }
  bool try_lock() {
    unobserved const here;
    return mutex_.try_lock();
  }
  void unlock() {
    unobserved const here;
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
};

// Holds one on which threads also wait, with a std::condition_variable.
class own_lock : public std::unique_lock<std::mutex> {
public:
  explicit own_lock(std::mutex& m) : unique_lock(m, std::defer_lock) { lock(); }
  own_lock(own_lock const&) = delete;
  own_lock& operator=(own_lock const&) = delete;
  ~own_lock() {
    if (owns_lock())
      unlock();
  }
  void lock() {
    unobserved const here;
    unique_lock::lock();
  }
  void unlock() {
    unobserved const here;
    unique_lock::unlock();
  }
};

} // namespace leaklab::detail
