// Bugs of the catalogue that are programs: leaklab bugs --run runs them under every tool that they are built for.
#pragma once

#include <cli/exit_code.hpp>
#include <cli/json_file.hpp>

#include <catalogue/catalogue.hpp>

#include <filesystem>
#include <string>

namespace cli {

// Returns the folder that holds the build folders: in it, this program is NAME/bin/leaklab.
std::filesystem::path folder_of_builds();

// Runs the programs of a bug and of its cure, on pictures of their own, in each build of `builds` in which they are:
// tsan, asan, and that of this program. Prints what each tool found. Not clean: some tool found something in the bug.
// Throws input_error if there is no such build.
ending run_bug_program(catalogue::bug const&, std::filesystem::path const& builds, json_file const&);

} // namespace cli
