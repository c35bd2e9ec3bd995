// Functions of the C and C++ libraries that touch memory, take it and give it back, or make an order: the linker puts
// these in their place (--wrap), in the program alone.
#include <leaklab/races/memory_observer.hpp>
#include <leaklab/states/allocator.hpp>
#include <observed_memory/traceless.hpp>

#include <cstddef>
#include <cstdint>

using namespace leaklab::observed_memory;

#define CODE reinterpret_cast<address>(__builtin_return_address(0))

namespace {

void touch(fiber& f, void const* at, std::size_t bytes, std::uint8_t kind, address code) {
  traceless const here(f);
  // The observer's own code is compiled into calls of these functions as well.
  if (reinterpret_cast<address>(at) - reinterpret_cast<address>(f.home) >= sizeof(recorder) + arena_bytes)
    f.home->touch(f, reinterpret_cast<address>(at), bytes, kind, code);
}

// All of a block, which may be larger than what was asked for: as it is written when it is deleted.
void* forget(void* at) {
  if (auto* const f = current; f && at) {
    traceless const here(*f);
    f->home->forget(reinterpret_cast<address>(at), leaklab::detail::states::size_of_block(at));
  }
  return at;
}

// What an allocator does to memory is not done by the fiber that calls it: leaklab's own erases what is given back. That would
// hide who gave it back.
template <class Call>
auto by_the_allocator(Call call) {
  leaklab::detail::unobserved const here;
  return call();
}

} // namespace

extern "C" {

void* __real_memcpy(void* to, void const* from, std::size_t bytes);
void* __real_memmove(void* to, void const* from, std::size_t bytes);
void* __real_memset(void* to, int value, std::size_t bytes);
int __real_memcmp(void const* a, void const* b, std::size_t bytes);
void* __real_malloc(std::size_t bytes);
void* __real_calloc(std::size_t n, std::size_t bytes);
void* __real_realloc(void* at, std::size_t bytes);
void* __real_aligned_alloc(std::size_t alignment, std::size_t bytes);
void __real_free(void* at);
int __real___cxa_guard_acquire(void* guard);
void __real___cxa_guard_release(void* guard);

void* __wrap_memcpy(void* to, void const* from, std::size_t bytes) {
  if (auto* const f = current) {
    touch(*f, from, bytes, reads, CODE);
    touch(*f, to, bytes, writes, CODE);
  }
  return __real_memcpy(to, from, bytes);
}
void* __wrap_memmove(void* to, void const* from, std::size_t bytes) {
  if (auto* const f = current) {
    touch(*f, from, bytes, reads, CODE);
    touch(*f, to, bytes, writes, CODE);
  }
  return __real_memmove(to, from, bytes);
}
void* __wrap_memset(void* to, int value, std::size_t bytes) {
  if (auto* const f = current)
    touch(*f, to, bytes, writes, CODE);
  return __real_memset(to, value, bytes);
}
int __wrap_memcmp(void const* a, void const* b, std::size_t bytes) {
  if (auto* const f = current) {
    touch(*f, a, bytes, reads, CODE);
    touch(*f, b, bytes, reads, CODE);
  }
  return __real_memcmp(a, b, bytes);
}

// What clang calls in its place, from release 15 on.
void* __tsan_memcpy(void* to, void const* from, std::size_t bytes) {
  if (auto* const f = current) {
    touch(*f, from, bytes, reads, CODE);
    touch(*f, to, bytes, writes, CODE);
  }
  return __real_memcpy(to, from, bytes);
}
void* __tsan_memmove(void* to, void const* from, std::size_t bytes) {
  if (auto* const f = current) {
    touch(*f, from, bytes, reads, CODE);
    touch(*f, to, bytes, writes, CODE);
  }
  return __real_memmove(to, from, bytes);
}
void* __tsan_memset(void* to, int value, std::size_t bytes) {
  if (auto* const f = current)
    touch(*f, to, bytes, writes, CODE);
  return __real_memset(to, value, bytes);
}

void* __wrap_malloc(std::size_t bytes) {
  return forget(by_the_allocator([=] { return __real_malloc(bytes); })); // of what was there before
}
void* __wrap_calloc(std::size_t n, std::size_t bytes) {
  return forget(by_the_allocator([=] { return __real_calloc(n, bytes); }));
}
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return forget(by_the_allocator([=] { return __real_aligned_alloc(alignment, bytes); }));
}
void* __wrap_realloc(void* at, std::size_t bytes) {
  forget(at);
  return forget(by_the_allocator([=] { return __real_realloc(at, bytes); }));
}
// Gives memory back of which it is to be known that it was written.
void leaklab_free_after_write(void* at) {
  by_the_allocator([=] { __real_free(at); });
}
void __wrap_free(void* at) {
  forget(at);
  by_the_allocator([=] { __real_free(at); });
}

// A fiber that finds a static local variable made goes on after the one that made it. The compiler's own code looks at the
// guard by an atomic load.
int __wrap___cxa_guard_acquire(void* guard) {
  auto const is_to_be_made = __real___cxa_guard_acquire(guard);
  if (auto* const f = current; f && !is_to_be_made) {
    traceless const here(*f);
    f->home->acquire(*f, reinterpret_cast<address>(guard) << 16);
  }
  return is_to_be_made;
}
void __wrap___cxa_guard_release(void* guard) {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->release(*f, reinterpret_cast<address>(guard) << 16);
  }
  __real___cxa_guard_release(guard);
}

} // extern "C"
