// What we want to reach, and whether this run did.
#pragma once

#include <bench/report/results.hpp>

#include <string>
#include <vector>

namespace bench_report {

// One row of the table of goals, as text.
struct goal_outcome {
  std::string what, measured, goal;
  std::string verdict; // "met", "missed", or why there is none ("–": a quick run)
};

// goals_of gives every goal, in a fixed order; one that this run has no results for says "not run".
std::vector<goal_outcome> goals_of(results const&);

} // namespace bench_report
