// The numbers of the exercise "break_it", which a student's ID decides: one schedule is not everyone's answer.
#pragma once

#include <grader/question.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace grader::break_it_numbers {

struct numbers {
  std::size_t files = 0;
  std::size_t fails = 0; // the number of the file, from 1
  std::size_t stuck = 0; // so many fibers must be stuck at the end
};

// Returns all that are asked of somebody. In the order of a queue, another number of fibers is stuck.
std::vector<numbers> all();

// Returns those of a student; without an ID, those that the task names.
numbers of(std::string_view student);

question asked(numbers const&);

} // namespace grader::break_it_numbers
