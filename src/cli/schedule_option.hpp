// What --schedule was given.
#pragma once

#include <leaklab/schedule.hpp>

#include <string>

namespace cli {

// Returns the schedule that the option means: the letters themselves; or with @FILE those that the file holds, alone or
// in what explore --json wrote. Throws input_error if it is none.
leaklab::schedule parsed_schedule(std::string const& option);

} // namespace cli
