// leaklab explore --watch-line: in how many schedules a line is run.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/possible.hpp>

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>

namespace cli {

// Searches for schedules that run the line. Throws input_error if there is no such line.
leaklab::possibility search_for_line(std::string const& place, std::function<void()> const& body,
                                     leaklab::explore_options const& how);

// Returns in how many schedules it is run, and the command that shows one; `replay` is that command up to the
// schedule.
std::string line_text(std::string const& place, leaklab::possibility const& found, std::string const& replay);
nlohmann::json line_json(std::string const& place, leaklab::possibility const& found);

} // namespace cli
