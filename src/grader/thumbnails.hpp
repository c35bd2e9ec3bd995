// The questions that all exercises with make_thumbnails have in common.
#pragma once

#include <grader/images.hpp>
#include <grader/question.hpp>

#include <cstddef>
#include <vector>

namespace grader {

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
