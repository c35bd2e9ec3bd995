// A new exercise, for its author to begin with.
#pragma once

#include <cli/course/course.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cli::course {

struct new_exercise {
  std::filesystem::path folder;
  std::vector<std::string> files; // in that folder, by their names
};

// Copies the exercise `like` to the folder `name` beside it, with one of its wrong solutions, and adds it to course.json as
// the last one. The copy asks what `like` asks, so it is judged as `like` is. Its files say what is to be written anew
// (todo_mark).
// Throws input_error if the name is bad or is there already, or a file cannot be written; then nothing has changed.
new_exercise make_exercise(coursework const&, exercise const& like, std::string const& name);

} // namespace cli::course
