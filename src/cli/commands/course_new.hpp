// leaklab course new: a part of leaklab course, for authors.
#pragma once

#include <cli/commands/commands.hpp>

namespace cli {

void add_course_new(CLI::App& course, command& chosen);

} // namespace cli
