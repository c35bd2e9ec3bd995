// Memory for replays; see replayed_memory.hpp.
#include <leaklab/states/replayed_memory.hpp>

#include <leaklab/states/allocator.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/system.hpp>

#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {
namespace {

// Above the fibers' memory and its image, and below programs, as the few stacks are that it has room for.
constexpr std::uintptr_t further_stacks = 0x280000000000;

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
  static auto* const stacks = new body_stack::store([] { return take_locked(before, body_stack::bytes); },
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
