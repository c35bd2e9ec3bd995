// Grades the submissions of many students: one folder for each.
#pragma once

#include <cli/course/course.hpp>
#include <cli/course/sanitizer.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace cli::course {

struct many {
  std::filesystem::path submissions;   // a folder for each student
  std::filesystem::path out;           // NAME.json for each, grades.csv and results.html
  unsigned jobs = 1;                   // how many are graded at the same time
  std::vector<sanitizer> sanitizers{}; // what is right in all schedules is run under these
  bool named_by_id = false;            // a folder's name is the student's ID
};

// Grades each submission that has no NAME.json of these exercises and points yet, so after a kill it goes on where it
// was. Each file is written in one step. Whatever a submission does costs no other one anything. `tell` gets a line that
// says how submissions are kept apart, then a line for each. One thread at a time calls it. Throws input_error if a
// folder cannot be read or written.
void grade_all(coursework const&, many const&, std::function<void(std::string const&)> const& tell);

} // namespace cli::course
