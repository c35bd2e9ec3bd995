// The catalogue of known concurrency mistakes: each as a plain Boost.Fiber program, with its cured twin and
// what leaklab must say about it. The programs know nothing of leaklab, and neither does this header.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace patterns {

enum class outcome { leak, deadlock }; // of the leaky body; the cured one is clean

// So many fibers stuck in one call. The line they are stuck on holds the text `call` and the comment "//
// stuck".
struct place {
  std::size_t fibers;
  std::string_view operation;
  std::string_view call;
};

struct pattern {
  std::string_view name;
  void (*leaky)();
  void (*cured)();
  outcome result;
  std::vector<place> stuck; // every one of them, whatever the schedule
  std::string_view file;    // that holds the bodies
};

std::vector<pattern> of_channels();   // patterns_channels.cpp
std::vector<pattern> of_pipelines();  // patterns_pipelines.cpp
std::vector<pattern> of_mutexes();    // patterns_mutexes.cpp
std::vector<pattern> of_conditions(); // patterns_conditions.cpp
std::vector<pattern> of_joining();    // patterns_joining.cpp
std::vector<pattern> of_time();       // patterns_time.cpp

} // namespace patterns
