// Memory of the observer: address space that is taken once. It is no part of the observed program's memory, which is
// put back between schedules, and no system call is made for it while a schedule runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

namespace leaklab::observed_memory {

class arena {
public:
  void begin(std::byte* from, std::size_t bytes) {
    from_ = from;
    bytes_ = bytes;
    used_ = 0;
  }
  // All that was taken is free again.
  void reset() { used_ = 0; }

  // Returns room for n objects, which is not set to anything; nullptr if there is no room.
  template <class T>
  T* take(std::size_t n) {
    auto const bytes = (n * sizeof(T) + 15) & ~std::size_t{15};
    if (bytes > bytes_ - used_)
      return nullptr;
    auto* const p = reinterpret_cast<T*>(from_ + used_);
    used_ += bytes;
    return p;
  }

private:
  std::byte* from_;
  std::size_t bytes_, used_;
};

} // namespace leaklab::observed_memory
