// How the program ends: its exit codes, and the error that every subcommand throws for bad usage or input.
#pragma once

#include <shown/shown.hpp>

#include <stdexcept>
#include <string>

namespace cli {

enum class exit_code {
  clean = 0,         // every fiber finished, or there was nothing to watch
  not_clean = 1,     // a leak, a deadlock, or fibers still at work at the time limit
  bad_input = 2,     // bad usage, or a file that cannot be read or written
  out_of_memory = 3, // the run needed more memory than there was; what is known until then was printed
};

// What every --help says about the exit codes.
inline constexpr auto exit_codes_help =
    "Exit codes: 0 clean; 1 leak, deadlock or unfinished; 2 bad usage or input, or output that cannot be\n"
    "written; 3 out of memory.";

// How a subcommand ended.
struct ending {
  exit_code code = exit_code::clean;
  bool threads_left = false; // an unfinished run may have left a thread at work: do not wait for it
};

// Ends the program with exit code 2 and the line "leaklab: <subject>: <reason>". The subject is an option or
// a file. Both may hold text that a user typed: they are escaped here (shown::name), so pass them as they
// are.
class input_error : public std::runtime_error {
public:
  input_error(std::string const& subject, std::string const& reason)
      : std::runtime_error(shown::name((subject.empty() ? "''" : subject) + ": " + reason)) {}
};

} // namespace cli
