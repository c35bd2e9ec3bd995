// Memory for replays; see replayed_memory.hpp.
#include <leaklab/states/replayed_memory.hpp>

#include <leaklab/states/allocator.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/system.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>

#include <sys/mman.h>

namespace leaklab::detail::states {
namespace {

// Above the fibers' memory and its image, and below programs, as the few stacks are that it has room for.
constexpr std::uintptr_t further_stacks = 0x280000000000;

// The lowest page of a stack may not be touched, so a body that needs more of it crashes. It stays so when the stack is
// given back: in this piece, nothing else is made of that size (allocator.cpp).
void* take_stack() {
  static std::mutex mutex;
  static std::uintptr_t guarded_until = 0; // the first one is the lowest
  std::lock_guard const l(mutex);
  auto* const stack = take_locked(before, body_stack::bytes);
  auto const at = reinterpret_cast<std::uintptr_t>(stack);
  if (stack && at >= guarded_until) {
    if (mprotect(stack, memory::page, PROT_NONE) != 0)
      throw std::bad_alloc();
    guarded_until = at + body_stack::bytes;
  }
  return stack;
}

bool make(memory::writes large) {
  return !not_in_this_build() && begin_system_memory() && memory::map(large) &&
         replace_allocator(allocator_of::replays);
}

} // namespace

bool make_memory_of_replays(memory::writes large) {
  static bool const made = make(large);
  return made;
}

bool replays_need_another_process() {
  return memory::is_half_taken();
}

body_stack::store& stacks_of_replays() {
  // Stuck fibers have such stacks until the process ends.
  static auto* const stacks = new body_stack::store(
      &take_stack,
      [](void* stack) {
        bool const ours = memory::holds(stack);
        if (ours)
          give_back_locked(stack);
        return ours;
      },
      reinterpret_cast<void*>(further_stacks));
  return *stacks;
}

} // namespace leaklab::detail::states
