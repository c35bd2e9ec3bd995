// How a whole class has done, as one page for a browser.
#pragma once

#include <cli/course/course.hpp>

#include <nlohmann/json.hpp>

#include <span>
#include <string>
#include <vector>

namespace cli::course {

// One submission: its name, and what to_json of results.hpp has returned for it.
struct named_grades {
  std::string name;
  nlohmann::json grades;
};

// Returns the page as HTML, which loads nothing from elsewhere: how many have full points, the verdicts, the most common
// failing schedule of each exercise, and all points. The same submissions in the same order give the same page. Names and
// diagnoses may hold any bytes. The grades must be of these exercises (has_grades_of).
std::string to_html(std::vector<exercise> const&, std::span<named_grades const> submissions);

} // namespace cli::course
