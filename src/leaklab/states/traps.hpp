// What a body may not do unseen: write memory that is not its fibers', and call the system. Both stop it in a
// signal's handler.
#pragma once

#include <csignal>

namespace leaklab::detail::states::traps {

// Sets the handlers, for this thread. Returns false if the system (Linux before 5.11, or another processor
// than x86-64) cannot tell of system calls.
bool set();

// Whether system calls are stopped. They are from the beginning of a schedule to its end.
void stop_system_calls(bool stop);

// As sigaction(2), for a handler that returns by the only code that may call the system while calls are stopped.
// Returns false if that fails, or on another processor.
bool handle(int signal, void (*handler)(int, siginfo_t*, void*));

} // namespace leaklab::detail::states::traps
