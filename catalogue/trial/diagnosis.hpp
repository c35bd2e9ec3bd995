// What the tools said of a program, read from what it printed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace catalogue {

struct diagnosis {
  std::string tool;            // "TSan", "ASan", "UBSan", "LSan", "leaklab", "result"
  std::string kind;            // "data race", "heap-use-after-free", "leak in unbuffered_channel::push", ...
  std::size_t fibers = 1;      // stuck there; leaklab's only
  std::vector<unsigned> lines; // in the file asked for: the innermost of each stack that shows what happened
};

// Every diagnosis in a program's output, in order. `file` is the end of the path of the source file whose
// lines are of interest: "shared_total/bug.cpp".
std::vector<diagnosis> diagnoses_in(std::string_view output, std::string_view file);

} // namespace catalogue
