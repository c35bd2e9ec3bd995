// Finds the lesson that a user means.
#pragma once

#include <lessons/lesson.hpp>

#include <string>

namespace cli {

// What --help says about such a name.
inline constexpr auto lesson_name_help = "A lesson's folder name or a unique beginning of it; a number "
                                         "alone (lesson4, or 4) means the lesson with the bug, not its cure";

// Returns the lesson of that name, or the only lesson whose name begins so; "4" stands for "lesson4". Throws input_error, which lists
// the candidates.
lessons::lesson const& lesson_named(std::string const& name);

} // namespace cli
