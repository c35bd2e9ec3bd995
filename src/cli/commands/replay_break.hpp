// leaklab replay --break: the program starts itself anew in gdb, which stops at the beginning of one step.
#pragma once

#include <leaklab/trace.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

// Throws input_error, which names --break, if the run has no such step.
void check_break(std::uint64_t step, leaklab::traced_run const& run);

// Says which step it is, and turns this process into gdb, which runs the program with these words and stops at
// that step. Throws input_error, which names the package, if there is no gdb.
[[noreturn]] void stop_in_gdb(std::uint64_t step, leaklab::traced_run const& run,
                              std::vector<std::string> const& words);

} // namespace cli
