// Memory for the counting by states itself, which is neither watched nor put back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leaklab::detail::states {

struct search;

// Call it first. `s` is told why counting is impossible.
void begin_system_memory(search& s);
// The same for a process that counts nothing. Returns false if the system has no address space.
bool begin_system_memory();

// Returns memory, all zero, that lives as long as the process. Ends the process if there is none.
void* system_memory(std::size_t bytes);
bool is_system_memory(std::uintptr_t at);

// Says why counting by states is impossible, to the process that explores, and ends this one. `at` is a place
// in the program that was the reason, or 0.
[[noreturn]] void give_up(std::string_view why, std::uintptr_t at = 0);
// The same, where the body has called: names the line as well.
[[noreturn]] void give_up_here(std::string_view why, std::uintptr_t at = 0);

} // namespace leaklab::detail::states
