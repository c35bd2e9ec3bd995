// What the compiler calls at each access when it compiles with -fsanitize=thread, of which ThreadSanitizer's own
// functions are no part here: the program is linked without them. The names and their meaning are those of
// compiler-rt's tsan_interface.h, which g++ and clang share. Atomic operations are in atomics.cpp.
#include <observed_memory/traceless.hpp>

#include <cstddef>
#include <cstdint>

using namespace leaklab::observed_memory;

namespace {

address to_address(void const volatile* p) {
  return reinterpret_cast<address>(p);
}

inline void touch(void const volatile* at, std::size_t bytes, std::uint8_t kind, void* code) {
  if (auto* const f = current) [[likely]] {
    traceless const here(*f);
    f->home->touch(*f, to_address(at), bytes, kind, reinterpret_cast<address>(code));
  }
}

} // namespace

#define CODE __builtin_return_address(0)

extern "C" {

void __tsan_init() {}

void __tsan_func_entry(void* caller) {
  if (auto* const f = current)
    f->call = f->home->calls().call(f->call, reinterpret_cast<address>(caller) - 1);
}
void __tsan_func_exit() {
  if (auto* const f = current)
    f->call = f->home->calls().caller(f->call);
}

#define LEAKLAB_PLAIN(n)                                                                                     \
  void __tsan_read##n(void* at) {                                                                            \
    touch(at, n, reads, CODE);                                                                               \
  }                                                                                                          \
  void __tsan_write##n(void* at) {                                                                           \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_unaligned_read##n(void* at) {                                                                  \
    touch(at, n, reads, CODE);                                                                               \
  }                                                                                                          \
  void __tsan_unaligned_write##n(void* at) {                                                                 \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_volatile_read##n(void* at) {                                                                   \
    touch(at, n, reads, CODE);                                                                               \
  }                                                                                                          \
  void __tsan_volatile_write##n(void* at) {                                                                  \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_unaligned_volatile_read##n(void* at) {                                                         \
    touch(at, n, reads, CODE);                                                                               \
  }                                                                                                          \
  void __tsan_unaligned_volatile_write##n(void* at) {                                                        \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_read_write##n(void* at) {                                                                      \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_unaligned_read_write##n(void* at) {                                                            \
    touch(at, n, writes, CODE);                                                                              \
  }
LEAKLAB_PLAIN(1)
LEAKLAB_PLAIN(2)
LEAKLAB_PLAIN(4)
LEAKLAB_PLAIN(8)
LEAKLAB_PLAIN(16)

void __tsan_read_range(void* at, unsigned long n) {
  touch(at, n, reads, CODE);
}
void __tsan_write_range(void* at, unsigned long n) {
  touch(at, n, writes, CODE);
}
void __tsan_vptr_update(void** at, void* now) {
  if (*at != now) // a destructor sets it to what it is
    touch(at, sizeof(void*), writes, CODE);
}
void __tsan_vptr_read(void** at) {
  touch(at, sizeof(void*), reads, CODE);
}

} // extern "C"
