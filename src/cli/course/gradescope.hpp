// What Gradescope says about a submission.
#pragma once

#include <filesystem>
#include <string>

namespace cli::course {

// Returns the e-mail address of the student who has handed in, from submission_metadata.json; of a group, that which
// comes first in the alphabet; nothing if nobody is named. Letters are small ones. The format:
// https://gradescope-autograders.readthedocs.io/en/latest/submission_metadata/
// Throws input_error, which names the file, if it cannot be read, or somebody has no address.
std::string student_on_gradescope(std::filesystem::path const& file);

} // namespace cli::course
