// Which schedule the submissions of a class fail with most often.
#pragma once

#include <cli/course/class_page.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cli::course {

struct failing_schedule {
  std::string about;     // the question: "2 files, each of which may fail"
  std::string schedule;  // "B1"; empty for the order of a queue
  std::string round;     // what follows again and again, if the program does not end; otherwise empty
  std::string diagnosis; // of the first submission
  std::vector<std::string> names; // of the submissions, in their order; at least one
};

// Returns the failing schedule that the most submissions have in the exercise at `index`. Of several with as many, it is
// the one with the shortest text, then the first in the alphabet. Two questions are not one: the same text is another
// schedule there. Returns nothing if no submission has one: what does not compile, a report of a sanitizer or a test
// that was handed in are no schedule's fault.
std::optional<failing_schedule> most_common_failing_schedule(exercise const&, std::size_t index,
                                                             std::span<named_grades const> submissions);

} // namespace cli::course
