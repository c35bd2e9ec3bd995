// The grades of one student, for people and for other programs.
#pragma once

#include <cli/course/submission.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cli::course {

// The verdict on each exercise, in their order.
struct results {
  std::vector<exercise> exercises;
  std::vector<graded> verdicts; // as many

  unsigned points() const;
  unsigned of() const;
};

// Grades every exercise whose file is in that folder; what is not there has no points. The ID of the student may be empty.
results grade_folder(coursework const&, workshop const&, std::filesystem::path const& folder,
                     std::string const& student);

// Returns the fields by their names.
nlohmann::json to_json(results const&);

// Returns whether that is what to_json has returned for these exercises, points and numbers of files.
bool has_grades_of(coursework const&, nlohmann::json const&);

// Returns the table of exercises, points and verdicts.
std::string to_text(results const&);

// Returns what Gradescope reads as results.json.
nlohmann::json to_gradescope(results const&);

// Returns the JUnit report: a test case for each exercise.
std::string to_junit(results const&);

} // namespace cli::course
