// What a grader does as a child of leaklab: it has a secret and limits, and nothing but its verdict reaches its output.
#pragma once

#include <string>

namespace grader {

// Returns the secret that the parent has given in LEAKLAB_GRADER_SECRET, and leaves none of it where the submission could
// read it. Empty if there is none.
std::string take_secret();

// Returns a descriptor for the verdict. From then on the standard output leads nowhere. Returns -1 if that fails.
int take_output();

// This process ends when its parent does, and leaves no core.
void end_with_parent();

// Loads a submission; nullptr if that fails (dlerror). What it does meanwhile is in no schedule: it has ten seconds of a
// processor, and a minute. From then on this process has so many seconds of a processor in all.
void* load(char const* file, unsigned seconds);

// Writes all of a text, or ends this process with 2.
void write_all(int file, std::string const& text);

// Says why on standard error. Returns 2, the exit code for that.
int refuse(char const* why);

} // namespace grader
