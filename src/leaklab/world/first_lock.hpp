// What a thread's first lock costs, paid where there is room.
//
// A spinlock of Boost.Fiber makes a generator of random numbers when it is first locked on a thread, by way
// of std::random_device, which is an object of 5 KiB on the stack. In a program without a world the
// dispatcher or the main context of the thread is usually the first to lock; in a world it would be a fiber.
#pragma once

namespace leaklab::detail {

// Call on each thread of a world, on its main context, before it has a fiber.
void take_first_lock();

} // namespace leaklab::detail
