// The headers with which the grader was built.
#pragma once

#include <iostream>
#include <string_view>

namespace grader {

// Returns their print (header_print.hpp).
std::string_view built_with();

// Prints it if the command line asks for that, and for nothing else. Returns whether it does.
inline bool tells_built_with(int argc, char** argv) {
  if (argc != 2 || std::string_view(argv[1]) != "--built-with")
    return false;
  std::cout << built_with() << '\n';
  return true;
}

} // namespace grader
