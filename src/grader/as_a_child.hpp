// What a grader does as a child of leaklab: it has a secret and limits, and nothing but its verdict reaches its output.
#pragma once

#include <string>

namespace grader {

// Returns the secret, which is all that the standard input has, and leaves nothing of it there.
std::string take_secret();

// Becomes the user whose number the parent has given in LEAKLAB_GRADER_USER, and nobody else for good. Returns whether that
// has worked, or none was given.
bool become_user();

// Returns a descriptor for the verdict. From then on the standard output leads nowhere. Returns -1 if that fails.
int take_output();

// This process ends when its parent does, or has already, and leaves no core. The number of the parent may be given in
// LEAKLAB_GRADER_PARENT.
void end_with_parent();

// Loads a submission; nullptr if that fails (dlerror). What it does meanwhile is in no schedule: it has ten seconds of a
// processor, and a minute. From then on this process has so many seconds of a processor in all.
void* load(char const* file, unsigned seconds);

// Writes all of a text, or ends this process with 2.
void write_all(int file, std::string const& text);

// Says why on standard error. Returns 2, the exit code for that.
int refuse(char const* why);

} // namespace grader
