// The goals, and whether this run reached them.
#pragma once

#include <bench/report/results.hpp>

#include <string>
#include <vector>

namespace bench_report {

// One row of the table of goals, as text.
struct goal_outcome {
  std::string what, measured, goal;
  std::string verdict; // "met", "missed", or why there is no verdict ("–": a quick run)
};

// Returns every goal, in a fixed order. A goal for which this run has no results says "not run".
std::vector<goal_outcome> goals_of(results const&);

} // namespace bench_report
