// Internal: libpng's errors and allocations, without any output on stderr.
#pragma once

#include <thumbnail/guarded.hpp>

#include <cstdlib>

#include <png.h>

namespace thumbnail {

// Leaves libpng by a jump. libpng's error pointer is the jump_state.
[[noreturn]] inline void png_leave(png_structp png, png_const_charp message) {
  static_cast<jump_state*>(png_get_error_ptr(png))->leave(message);
}

inline void png_silent(png_structp, png_const_charp) {}

// Allocates for libpng, whose memory pointer is the jump_state, too. So running out of memory is told from
// damage.
inline png_voidp png_allocate(png_structp png, png_alloc_size_t bytes) {
  auto* const memory = std::malloc(bytes);
  if (memory == nullptr)
    static_cast<jump_state*>(png_get_mem_ptr(png))->out_of_memory = true;
  return memory;
}

inline void png_release(png_structp, png_voidp memory) {
  std::free(memory);
}

} // namespace thumbnail
