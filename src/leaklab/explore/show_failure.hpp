// Shows a schedule that fails to a person.
#pragma once

#include <leaklab/explore.hpp>

#include <functional>
#include <string>

namespace leaklab::detail {

// Runs `body` once more under that schedule, in a process of its own. Returns the table of its steps, the
// lines that the table names, and the report: 64 KiB at most. If that process dies, the text says how. If it
// has not ended after options.longest_schedule and one second, it is killed, and the text says so.
std::string show_failure(std::function<void()> const& body, schedule const&, explore_options const& options);

} // namespace leaklab::detail
