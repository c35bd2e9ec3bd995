// leaklab course grade: a part of leaklab course.
#pragma once

#include <cli/commands/commands.hpp>
#include <cli/commands/course_options.hpp>

#include <CLI/CLI.hpp>

namespace cli {

// Grades one folder, or with --all every folder in one, and writes the files that were asked for.
ending grade(course_options const& o);

void add_grade_options(CLI::App& sub, course_options& o);

} // namespace cli
