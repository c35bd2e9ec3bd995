// Gives the fibers of this process another malloc than the program's own.
#pragma once

#include <cstddef>

namespace leaklab::detail::states {

// Whose process it is: a forked child's that explores, or one that goes on after replays.
enum class allocator_of { explorer, replays };

// Lets malloc, free and their kind, called from the program or any library, take the memory of current_piece.
// It changes the tables by which programs and libraries find functions of each other, in this process alone. A forked
// child that explores gives up at what cannot be counted. In a process with replays several threads may call, memory
// that has no room here is the program's own, and what is wrong ends the process as it does there. Returns false
// if the program's calls cannot be led elsewhere, as when the program is linked statically or with a
// sanitizer.
bool replace_allocator(allocator_of);

// Whether that was done here for replays.
bool is_of_replays();

// As memory::take() and give_back(), where several threads may call.
void* take_locked(int piece, std::size_t bytes);
void give_back_locked(void* block);

// Returns how many bytes a block of malloc's has, whichever malloc it is from; it is at least as large as was asked for. For
// leaklab alone: a body that asks cannot be counted by states.
std::size_t size_of_block(void* block);

} // namespace leaklab::detail::states
