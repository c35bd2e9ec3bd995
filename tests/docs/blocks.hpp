// Compares the blocks of a page with what they show: programs, what programs print, and commands.
#pragma once

#include <string>
#include <vector>

// Returns what is wrong with the blocks of a page, one sentence each, with the line. A block is one of these:
//
//   ```cpp    the whole text of a file in examples/
//   ```cmake  a part of examples/CMakeLists.txt
//   $ COMMAND and its output, which is in the golden file of that command; a line "..." leaves something out
//   otherwise each line is a command that works here; "174 of 590 leak" is what leaklab explore counts
//
// Any other block is wrong, too.
std::vector<std::string> complaints_about(std::string const& page);
