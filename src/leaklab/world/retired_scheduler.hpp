// What a thread of a world leaves behind for a thread that still wakes one of its fibers.
//
// A waker that belongs to a fiber first claims the fiber (a compare-and-swap on its epoch), then asks it for
// its scheduler, then puts it into that scheduler's queue, and at last notifies the scheduler's algorithm. A
// thread outside the world may pause anywhere in between, for as long as it likes, while the world ends. So a
// scheduler that such a thread may still reach is never destroyed: it is retired, with its algorithm, and
// what is put into it stays there.
#pragma once

namespace leaklab::detail {

// Takes the calling thread's Boost scheduler out of use and keeps it for ever; the thread gets another, with
// which it can end. Call on the thread's main context, after its fibers have ended or were abandoned; nothing
// may be scheduled on this thread afterwards. Costs about 1 KiB that is never given back.
void retire_scheduler_of_this_thread();

} // namespace leaklab::detail
