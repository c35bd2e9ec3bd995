// Operations in a library for which leaklab_explore_threads() was not called, and which CMake does not know to use
// Boost.Fiber.
#pragma once

namespace mixed {

// One fiber pushes, another one pops.
void unbuffered();
void buffered();
// Nobody waits.
void tries();
// One fiber waits, another one notifies it.
void condition();
void future();

} // namespace mixed
