// Names one lesson, LESSON; see this_lesson.hpp. Compiled for each lesson.
#include "this_lesson.hpp"

namespace LESSON {
extern lessons::lesson const this_lesson;
}

lessons::lesson const& this_lesson() {
  return LESSON::this_lesson;
}

char const* bare_program() {
  return LESSON_PROGRAM;
}

os::command bare_program_on(std::vector<std::filesystem::path> const& files) {
  os::command command{.words = {bare_program()}, .output = os::output::together};
  command.words.insert(command.words.end(), files.begin(), files.end());
  return command;
}
