// Memory for the report of a run that has used up all there was.
#pragma once

#include <cstddef>

#include <sys/mman.h>

namespace leaklab::detail {

// Address space only, until it is needed: what limits a process (ulimit -v) counts that. Without room for it
// there is none.
class memory_reserve {
public:
  static constexpr std::size_t bytes = 32u << 20;

  memory_reserve()
      : held_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                   0)) {}
  memory_reserve(memory_reserve const&) = delete;
  memory_reserve& operator=(memory_reserve const&) = delete;
  ~memory_reserve() { release(); }

  // From here on it is malloc's to take.
  void release() {
    if (held_ != MAP_FAILED)
      munmap(held_, bytes);
    held_ = MAP_FAILED;
  }

private:
  void* held_;
};

} // namespace leaklab::detail
