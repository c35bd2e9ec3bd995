// Programs that call a submission on two threads, for a sanitizer to look at.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace grader::threads {

// One program. Nothing in it orders what the student's fibers do: where threads meet in it, they do so by relaxed atomics.
struct program {
  std::string about; // "2 files, photo1.jpg fails"
  // To be run by leaklab::run. Returns what is wrong with the answer; nothing if it is right.
  std::function<std::string()> body;
};

// Returns the programs for the function of that name (symbol_of.hpp), which is loaded: 1 to 3 of what it is given, and each
// set of those that fail. There are none for a function that is not known.
std::vector<program> programs(std::string const& symbol, void* function);

} // namespace grader::threads
