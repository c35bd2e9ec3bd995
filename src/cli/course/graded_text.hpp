// A verdict for the student: at most 20 lines.
#pragma once

#include <cli/course/submission.hpp>

#include <string>

namespace cli::course {

// Returns what is wrong and the shortest schedule that shows it, step by step; or how many schedules were tried.
std::string to_text(exercise const&, graded const&);

// Returns the whole of it: each step, the lines that the steps name, and the report.
std::string to_long_text(exercise const&, graded const&);

} // namespace cli::course
