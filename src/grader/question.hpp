// What the grader asks about a submission. It is asked in every schedule.
#pragma once

#include <leaklab/clock.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

// One program that calls the submission, and what must hold: in no schedule a fiber is stuck, the body throws, or
// wrong() is called.
struct question {
  std::string about; // "2 files, each of which may fail"
  std::function<void()> body;
  unsigned points = 0; // for this question and those before it
  // If it is not 0: in some schedule so many images must be made at the same time, as most_at_once counts.
  std::size_t at_once = 0;
  std::function<std::size_t()> most_at_once{};
  leaklab::clock clock = leaklab::clock::when_idle;
  std::size_t stuck = 0; // if a schedule is handed in: so many fibers must be stuck at its end
};

// Says that the submission's answer is wrong in this schedule, and why: "returned no error, although photo1.jpg
// failed". Of several calls in one schedule the first counts. Of the text 199 bytes are kept.
void wrong(std::string_view why);

// The ID of the student whose submission is judged; empty if none was given. An exercise may ask each student something else.
std::string const& student();
void set_student(std::string id);

// An exercise: what it asks, from the easy to the hard. After the first question that is not answered well, no
// other is asked.
struct exercise {
  std::string_view name;
  std::string
      symbol; // of the function that the student writes, as the linker names it; empty if that is something else
  std::vector<question> (*questions)(void* function); // nullptr if tests are handed in
};

// Returns the exercise of that name; nullptr if there is none.
exercise const* exercise_named(std::string_view name);

} // namespace grader
