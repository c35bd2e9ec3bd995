// The questions that all exercises with make_thumbnails have in common.
#pragma once

#include <grader/images.hpp>
#include <grader/question.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace grader {

// An exercise asks about 1 file, 2 files and so on, each of which may fail. Sets the last of these numbers for all exercises.
void set_most_files(std::size_t);

// Returns what was set, or else what the exercise has itself.
std::size_t most_files(std::size_t usual);

// Returns the points for the last number of files, and those for the number before it. Above three files, the last one is for
// full marks only.
struct points_for {
  unsigned last, before;
};
points_for points_of(std::size_t most_files);

// Returns a question for each number of files up to most_files(usual).
std::vector<question> for_each_count(std::size_t usual,
                                     std::function<question(std::size_t count, unsigned points)> const& ask);

// Asks for the right result of images of that kind, and whether so many are made at the same time.
question ask(make_thumbnails_function, std::size_t count, images::options how, std::size_t at_once = 0,
             unsigned points = 0);

// Asks whether all images are made at the same time, where none fails.
question all_at_once(make_thumbnails_function, std::size_t count);

// Asks for the right result, whichever files fail.
question each_may_fail(make_thumbnails_function, std::size_t count, unsigned points = 0);

// Asks what most exercises ask: three files at once, and 1 to 4 files, each of which may fail.
std::vector<question> whichever_files_fail(void* function);

} // namespace grader
