// Memory for the report of a run that has used up all there was.
#pragma once

#include <cstddef>

#include <sys/mman.h>

namespace leaklab::detail {

// Holds address space only, which is what a limit on a process counts (ulimit -v). If there is no room for
// it, there is no reserve.
class memory_reserve {
public:
  static constexpr std::size_t bytes = 32u << 20;

  memory_reserve()
      : held_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                   0)) {}
  memory_reserve(memory_reserve const&) = delete;
  memory_reserve& operator=(memory_reserve const&) = delete;
  ~memory_reserve() { release(); }

  // Gives the reserve to malloc.
  void release() {
    if (held_ != MAP_FAILED)
      munmap(held_, bytes);
    held_ = MAP_FAILED;
  }

private:
  void* held_;
};

} // namespace leaklab::detail
