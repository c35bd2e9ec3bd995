// What the tools said about a program, read from what it printed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace catalogue {

struct diagnosis {
  std::string tool;       // "TSan", "ASan", "UBSan", "LSan", "leaklab", "result"
  std::string kind;       // "data race", "heap-use-after-free", "leak in unbuffered_channel::push", ...
  std::size_t fibers = 1; // how many are stuck there; only for leaklab
  // in the given file: the innermost line of each stack that shows what happened
  std::vector<unsigned> lines;
};

// Returns every diagnosis in a program's output, in order. `file` is the end of the path of the source file
// whose lines are wanted: "shared_total/bug.cpp".
std::vector<diagnosis> diagnoses_in(std::string_view output, std::string_view file);

} // namespace catalogue
