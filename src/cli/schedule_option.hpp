// What --schedule was given, and what a body does in that order.
#pragma once

#include <leaklab/clock.hpp>
#include <leaklab/schedule.hpp>
#include <leaklab/trace.hpp>

#include <functional>
#include <string>

namespace cli {

// Returns the schedule that the option means: the letters themselves; or with @FILE those that the file holds, alone or
// in what explore --json wrote. Throws input_error if it is none.
leaklab::schedule parsed_schedule(std::string const& option);

// Runs the body in that order, and returns its steps. It has the addresses that it has in explore(), so it does what was
// explored; replay_options::explored_addresses says what the process keeps of that. Throws input_error if the schedule does
// not fit.
leaklab::traced_run replayed(std::function<void()> const& body, leaklab::schedule const&,
                             leaklab::clock = leaklab::clock::when_idle);

} // namespace cli
