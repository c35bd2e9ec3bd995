// Tells a process that runs schedules when it has grown so much that another process should go on: stuck
// fibers keep their stacks, and bodies may keep anything.
#pragma once

#include <leaklab/world/virtual_clock.hpp>

#include <chrono>
#include <cstddef>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

namespace leaklab::detail {

// Looking at the size costs about as much as a small schedule. So it is done once in 256 schedules, and
// earlier if a millisecond has passed. (A process takes longer than that to fill 20 MiB.)
class growth {
public:
  static constexpr std::size_t largest = 128u << 20; // bytes beyond those at the beginning

  growth() : beginning_(resident_bytes()) {}
  growth(growth const&) = delete;
  growth& operator=(growth const&) = delete;
  ~growth() { close(file_); }

  // Is called after each schedule. Returns whether it is time to look at the size.
  bool is_time_to_look() {
    if (++schedules_ < most_schedules && real_now() < last_look_ + longest)
      return false;
    schedules_ = 0;
    last_look_ = real_now();
    return true;
  }

  bool is_too_large() const { return resident_bytes() > beginning_ + largest; }

private:
  static constexpr unsigned most_schedules = 256;
  static constexpr std::chrono::milliseconds longest{1};

  // Returns how much memory of this process is resident, in bytes; 0 if the system does not say.
  std::size_t resident_bytes() const {
    char text[128] = "";
    auto const length = pread(file_, text, sizeof text - 1, 0);
    char* rest = text;
    // the number of all pages, then of the resident ones
    if (length <= 0 || (strtoull(text, &rest, 10), rest == text))
      return 0;
    return strtoull(rest, nullptr, 10) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  }

  int const file_ = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  std::size_t const beginning_;
  unsigned schedules_ = 0;
  steady_time last_look_ = real_now();
};

} // namespace leaklab::detail
