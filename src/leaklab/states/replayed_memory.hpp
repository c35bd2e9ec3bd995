// The memory that the explorer's children have (memory.hpp), for replays in a process that goes on afterwards. What
// a body takes lies where it lies in the explorer.
#pragma once

#include <leaklab/stack/body_stack.hpp>
#include <leaklab/states/memory.hpp>

namespace leaklab::detail::states {

// Maps that memory, and puts it in place of malloc's for this process, where current_piece says so, and for good:
// what a run leaves may be given back later. Returns false where that is impossible: not_in_this_build(), no address
// space, an allocator that cannot be replaced. What is too large for it comes from the program's own allocator.
// A second call changes nothing.
bool make_memory_of_replays(memory::writes of_large_blocks = memory::writes::unseen);

// Whether what replays have left fills half of the room for blocks of one size. What is taken then is soon taken from
// the program's own allocator, so another process should go on.
bool replays_need_another_process();

// The stacks of bodies that are replayed.
body_stack::store& stacks_of_replays();

} // namespace leaklab::detail::states
