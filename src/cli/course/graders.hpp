// What leaklab must know of a grader before it believes it.
#pragma once

#include <filesystem>
#include <string>

namespace cli::course {

// Throws input_error if that grader was built with other headers than those with which a submission is compiled now: it
// would misjudge it.
void check_built_with(std::filesystem::path const& grader, std::filesystem::path const& exercise_hpp);

// Returns a number that nobody can guess. What begins with it, only the grader can have written, which was given it.
std::string new_secret();

} // namespace cli::course
