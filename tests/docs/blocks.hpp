// Compares the blocks of a page with what they show: programs, what programs print, and commands.
#pragma once

#include <string>
#include <vector>

// What is wrong with the blocks of a page, one sentence each, with the line.
//
//   ```cpp    is the whole text of a file in examples/
//   ```cmake  is in examples/CMakeLists.txt
//   $ COMMAND and what it prints, which is in the golden file of that command; a line "..." leaves something out
//   else each line is a command that can be given here, and "174 of 590 leak" is what leaklab explore counts
//
// A block that is none of these is wrong, too.
std::vector<std::string> complaints_about(std::string const& page);
