// What a thread of a world leaves behind for a thread that still wakes one of its fibers.
//
// To wake a fiber, a thread takes four steps:
//
//  1. It claims the fiber (a compare-and-swap on the epoch of the fiber's waker).
//  2. It asks the fiber for its scheduler.
//  3. It puts the fiber into the queue of that scheduler.
//  4. It notifies the algorithm of that scheduler.
//
// A thread outside the world may pause between any two of them, for as long as it likes, while the world
// ends. So a scheduler that such a thread may still reach is never destroyed. It is retired, with its
// algorithm, and what is put into it stays there.
#pragma once

namespace leaklab::detail {

// Takes the calling thread's Boost scheduler out of use and keeps it for ever; the thread gets another, with
// which it can end. Call on the thread's main context, after its fibers have ended or were abandoned; nothing
// may be scheduled on this thread afterwards. Costs about 1 KiB that is never given back.
void retire_scheduler_of_this_thread();

} // namespace leaklab::detail
