// How a schedule failed, told from inside the process that runs it. The code that sees the failure leaves the
// text; then the process may die.
#pragma once

#include <string_view>

namespace leaklab::detail {

struct progress;

// The text that belongs to the schedule being run; of several the first stays. In a process that does not
// explore it does nothing. Takes no memory and no lock, so it may be called when all is lost.
void note_failure_text(std::string_view text) noexcept;

// From here on, this process runs the schedules of `p`.
void tell_failures_to(progress& p) noexcept;

} // namespace leaklab::detail
