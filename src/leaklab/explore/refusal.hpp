// Says why exploring is impossible.
#pragma once

#include <string>

namespace leaklab::detail {

struct progress;

// Ends this process, which runs schedules, because exploring makes no sense.
[[noreturn]] void refuse(progress& p, std::string const& why);

// Does the same, and keeps the place at which it is called for the message: "why at file:line therefore".
[[noreturn]] void refuse_here(progress& p, std::string const& why, std::string const& therefore = "");

// Returns the message of a progress that has ended in ending::refused.
std::string refusal(progress const& p);

} // namespace leaklab::detail
