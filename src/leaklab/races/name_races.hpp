// Turns the races of a table into those of a report.
#pragma once

#include <leaklab/races.hpp>
#include <leaklab/races/race_table.hpp>

#include <string>
#include <vector>

namespace leaklab::detail {

// Returns them, one for each pair of lines, with the shortest schedule that shows it; those with the shortest
// schedules first. Races among what belongs to Boost.Fiber or to leaklab are none: what they do there is ordered in a
// way that is not seen.
std::vector<data_race> named_races(race_table const& t, switches at);

// Returns why races may have been missed; empty if there is no reason. What the C and C++ libraries have compiled is
// none, see exploration::calls_not_observed.
std::string why_races_are_missed(race_table const& t);

// Returns the atomic operations of weaker orders that were met, one for each line.
std::vector<memory_access> named_weaker(race_table const& t);

} // namespace leaklab::detail
