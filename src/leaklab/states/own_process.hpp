// A child process whose schedules all begin with the same memory: how it is prepared.
#pragma once

#include <functional>

namespace leaklab::detail::states {

// Returns why there is no such process in a program that is built like this one; nullptr if there is.
char const* not_in_this_build();

// Calls f on a new thread, when it is the only one of the process, and ends the process. Call it after
// begin_system_memory(), in a child that has one thread. Gives up if no thread can be started.
[[noreturn]] void run_on_the_only_thread(std::function<void()> const& f);

// Makes the memory of schedules, and puts it in place of malloc's: on that thread. Gives up if that is
// impossible.
void make_memory();

// Lets the handler that is called at std::terminate call the system. Call it when that handler is set.
void stop_traps_at_terminate();

} // namespace leaklab::detail::states
