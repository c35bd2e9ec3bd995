// For the authors of exercises: does each exercise do what it promises?
#pragma once

#include <cli/course/submission.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace cli::course {

// A line with this mark says what the author has still to write. TODO alone is for the student.
inline constexpr auto todo_mark = "TODO(author)";

struct checked_file {
  std::string file;       // "drain/starter.cpp"
  std::string difference; // between what it does and what it should do; empty if there is none
};

// Returns "drain/starter.cpp: ok", or what is not as it should be.
std::string to_text(checked_file const&);

// Returns {"file", "well", "difference"}.
nlohmann::json to_json(checked_file const&);

// Grades the starter, the solution and each file of wrong/, and looks for the other files and for what is
// still to be written. Calls `tell` for each file.
// Returns whether all is well. Throws input_error if a file is missing.
bool check_exercise(coursework const&, workshop const&, exercise const&,
                    std::function<void(checked_file const&)> const& tell);

// Returns the hints of a file, the first one first: each begins with a heading "## ".
std::vector<std::string> hints_in(std::string const& text);

} // namespace cli::course
