// Judges tests that a student has written: they must pass with the right program, and fail with each that has a mistake.
#pragma once

#include <grader/images.hpp>
#include <grader/judge.hpp>

#include <string_view>
#include <vector>

namespace grader {

namespace write_a_test {

// A program on which the tests are run.
struct program {
  std::string_view about;
  make_thumbnails_function function;
  std::string_view unseen; // the mistake; empty if it has none
  unsigned points = 0;     // for tests that see it, and those before it
};

std::vector<program> programs();

} // namespace write_a_test

// From now on coursework::make_thumbnails, which the tests call, is this function.
void set_function_under_test(make_thumbnails_function);

// Runs the tests of the submission, which is loaded, in a process of their own.
verdict judge_tests(write_a_test::program const&);

} // namespace grader
