// How much memory this process may take, and how much it has.
//
// The limit is on memory that the process may write to and that is its own: its heap, and its stacks
// (RLIMIT_DATA, setrlimit(2)). A leaked fiber costs just that. The other limits would count something else:
//
//   RLIMIT_AS  also counts files that are only read, such as the debug information of which a report is made,
//              and address space that malloc reserves for a thread's heap, 64 MiB at a time
//   cgroups    count what is resident, a few KiB of a fiber's 128; they need rights that a student has not;
//              and they kill the process, so that it cannot say what happened
//
// Where malloc puts what fibers and pictures need depends on how the system runs the threads of a run: which
// of malloc's arenas a thread gets, and whether a small block keeps a large free one behind it from going
// back. The same requests took up to 570 KiB more in one process than in another. So this limit alone would
// end a server at another request each time. Before each request the server therefore asks is_room(), which
// counts stacks and never what malloc does, and answers no if less is left than a request may need. The
// limit of the system lies a little higher, for whatever else may leak. With a sanitizer there is none, since
// what the sanitizer keeps for itself would count.
#pragma once

#include <live/messages.hpp>

#include <cstddef>
#include <cstdint>

namespace live::memory_limit {

// What answering a request may take: the stacks of a thread and of the fibers, and the pictures. Taking less
// is no gain, since a thread's stack is kept for the next.
constexpr std::size_t for_a_request = 12u << 20;

// What a fiber that is stuck takes besides its stack, at most: what is on the heap because of it.
constexpr std::size_t for_a_stuck_fiber = 2u << 10;

// Lets this process take so many bytes more than it has now, beyond what leaklab holds for itself while a
// request is answered (memory for the report of a run that has none left, and the stack of the body), and
// beyond what malloc may waste. What it takes from now on is what use() counts.
void set(std::size_t bytes);

// Returns whether one more request may be answered when so many fibers are stuck, with so many bytes of
// stacks. It depends on these numbers and on the limit alone.
bool is_room(std::uint64_t stuck, std::uint64_t pinned);

// Returns how much it has. Allocates nothing.
memory_use use();

} // namespace live::memory_limit
