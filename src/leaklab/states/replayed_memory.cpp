// Memory for replays; see replayed_memory.hpp.
#include <leaklab/states/replayed_memory.hpp>

#include <leaklab/states/allocator.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/system.hpp>

#include <cstddef>

namespace leaklab::detail::states {
namespace {

bool make() {
  return !not_in_this_build() && begin_system_memory() && memory::map(memory::writes::unseen) &&
         replace_allocator(allocator_of::replays);
}

} // namespace

bool make_memory_of_replays() {
  static bool const made = make();
  return made;
}

body_stack::store& stacks_of_replays() {
  // Stuck fibers have such stacks until the process ends.
  static auto* const stacks = new body_stack::store([] { return take_locked(before, body_stack::bytes); },
                                                    [](void* stack) {
                                                      bool const ours = memory::holds(stack);
                                                      if (ours)
                                                        give_back_locked(stack);
                                                      return ours;
                                                    });
  return *stacks;
}

} // namespace leaklab::detail::states
