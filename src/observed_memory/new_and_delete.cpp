// The program's operator new and operator delete, unless it has its own: also for libraries that the program loads,
// whose code gives back what the program has taken. To delete an object is to write it.
#include <leaklab/states/allocator.hpp>
#include <observed_memory/traceless.hpp>

#include <cstddef>
#include <cstdlib>
#include <new>

using namespace leaklab::observed_memory;

extern "C" void leaklab_free_after_write(void* at);

namespace {

constexpr std::size_t written_when_deleted = 4096;

template <typename Take>
void* take(Take from_system) {
  for (;;) {
    if (auto* const at = from_system())
      return at;
    auto const handler = std::get_new_handler();
    if (!handler)
      throw std::bad_alloc();
    handler();
  }
}

void* take(std::size_t bytes) {
  return take([bytes] { return std::malloc(bytes ? bytes : 1); });
}
void* take(std::size_t bytes, std::align_val_t a) {
  auto const alignment = static_cast<std::size_t>(a);
  return take([=] { return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment); });
}

void give_back(void* at, void* code) {
  if (!at)
    return;
  auto const bytes = leaklab::detail::states::size_of_block(at);
  if (auto* const f = current; f && bytes <= written_when_deleted) {
    traceless const here(*f);
    f->home->touch(*f, reinterpret_cast<address>(at), bytes, writes | frees, reinterpret_cast<address>(code));
    leaklab_free_after_write(at);
    return;
  }
  std::free(at);
}

} // namespace

#define WEAK __attribute__((weak))
#define CODE __builtin_return_address(0)

WEAK void* operator new(std::size_t n) {
  return take(n);
}
WEAK void* operator new[](std::size_t n) {
  return take(n);
}
WEAK void* operator new(std::size_t n, std::align_val_t a) {
  return take(n, a);
}
WEAK void* operator new[](std::size_t n, std::align_val_t a) {
  return take(n, a);
}
WEAK void operator delete(void* p) noexcept {
  give_back(p, CODE);
}
WEAK void operator delete[](void* p) noexcept {
  give_back(p, CODE);
}
WEAK void operator delete(void* p, std::size_t) noexcept {
  give_back(p, CODE);
}
WEAK void operator delete[](void* p, std::size_t) noexcept {
  give_back(p, CODE);
}
WEAK void operator delete(void* p, std::align_val_t) noexcept {
  give_back(p, CODE);
}
WEAK void operator delete[](void* p, std::align_val_t) noexcept {
  give_back(p, CODE);
}
WEAK void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  give_back(p, CODE);
}
WEAK void operator delete[](void* p, std::size_t, std::align_val_t) noexcept {
  give_back(p, CODE);
}

// Asks the linker for this file.
extern "C" {
extern int const leaklab_observed_new_and_delete;
int const leaklab_observed_new_and_delete = 1;
}
