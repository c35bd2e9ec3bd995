// All memory that the body may write and that is not of the fibers' pieces: static data of the program and of
// its libraries, thread_local variables, what the caller had made before. It is write-protected until it is
// first written, a page at a time; from then on the page is part of the state, and is put back for each
// schedule.
#pragma once

#include <cstddef>
#include <span>

namespace leaklab::detail::states {
class differences;
class relative_times;
} // namespace leaklab::detail::states

namespace leaklab::detail::states::other_memory {

// Notes what all this memory is now, and protects it. The calling thread is the one that runs the schedules;
// its stack is not watched, but for its thread_local variables. Of memory that other processes share,
// `shared` alone may be written.
void watch(std::span<std::span<std::byte const> const> shared);

// A write to `at` was refused. Returns false if it was not refused by this. Gives up if the page can be no
// part of a state.
bool let_write(void* at, void const* by);

// Puts everything back to what it was before the body began.
void begin_anew();
// Compares all that may have been written with its image.
void compare(differences& d);
// Looks at all that may have been written.
void look_at(relative_times& t);

} // namespace leaklab::detail::states::other_memory
