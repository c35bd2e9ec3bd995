// Code whose accesses to memory are not seen.
#pragma once

#include <string>
#include <vector>

namespace leaklab::detail {

// Functions that observed code of this program reaches and that were compiled without: each once, in alphabetical order.
struct unobserved_code {
  // False: the program has no symbol table or no debug information, or this processor's calls cannot be read.
  bool is_known = false;
  // It calls them: "decode(...) (src/jpeg.cpp)", or "png_read_row (libpng16.so.16)". Without the C and C++ libraries,
  // Boost, leaklab and GoogleTest.
  std::vector<std::string> called;
  // The program has their addresses, so observed code may call them through a pointer, or as virtual functions. Without
  // those that have no debug information.
  std::vector<std::string> with_address;
  // Of the C and C++ libraries: what is called and may touch memory of the program that is not seen.
  std::vector<std::string> of_standard_libraries;
  // Locks of the C library that it calls. What they order is seen.
  std::vector<std::string> locks;
};

// Reads the program's machine code at the first call.
unobserved_code const& unobserved_code_here();

} // namespace leaklab::detail
