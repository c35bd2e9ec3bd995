// Tells a process that runs schedules when it has grown too much and another is to go on: stuck fibers keep
// their stacks, and bodies keep what they like.
#pragma once

#include <chrono>
#include <cstddef>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

namespace leaklab::detail {

// Looking costs about as much as a small schedule. So it is done every so many schedules, and earlier once a
// millisecond has passed: to take memory takes time, more than that for 20 MiB.
class growth {
public:
  static constexpr std::size_t largest = 128u << 20; // bytes beyond those at the beginning

  growth() : beginning_(resident_bytes()) {}
  growth(growth const&) = delete;
  growth& operator=(growth const&) = delete;
  ~growth() { close(file_); }

  // After each schedule: whether it is time to look, and not at the size only.
  bool is_time_to_look() {
    if (++schedules_ < most_schedules && clock::now() < last_look_ + longest)
      return false;
    schedules_ = 0;
    last_look_ = clock::now();
    return true;
  }

  bool is_too_large() const { return resident_bytes() > beginning_ + largest; }

private:
  using clock = std::chrono::steady_clock;
  static constexpr unsigned most_schedules = 256;
  static constexpr std::chrono::milliseconds longest{1};

  // 0 where the system does not say.
  std::size_t resident_bytes() const {
    char text[128] = "";
    auto const length = pread(file_, text, sizeof text - 1, 0);
    char* rest = text;
    if (length <= 0 || (strtoull(text, &rest, 10), rest == text)) // all pages, then those resident
      return 0;
    return strtoull(rest, nullptr, 10) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  }

  int const file_ = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  std::size_t const beginning_;
  unsigned schedules_ = 0;
  clock::time_point last_look_ = clock::now();
};

} // namespace leaklab::detail
