// Says how a schedule failed, from inside the process that runs it. The code that sees the failure leaves the
// text; then the process may die.
#pragma once

#include <string_view>

namespace leaklab::detail {

struct progress;

// Keeps the text for the schedule that is running, unless that schedule already has one. Does nothing in a
// process that does not explore. It takes no memory and no lock, so it may be called in a process that is
// about to die.
void note_failure_text(std::string_view text) noexcept;

// Makes note_failure_text() write to `p`, whose schedules this process runs from then on.
void tell_failures_to(progress& p) noexcept;

} // namespace leaklab::detail
