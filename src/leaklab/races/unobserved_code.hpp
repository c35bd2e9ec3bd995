// Code whose accesses to memory are not seen.
#pragma once

#include <string>
#include <vector>

namespace leaklab::detail {

// Returns the functions that observed code of this program calls and that were compiled without: "decode (src/jpeg.cpp)",
// or "png_read_row (libpng16.so.16)". Each one once, in alphabetical order. Left out are the C and C++ libraries, Boost,
// leaklab and GoogleTest. Calls through pointers and of virtual functions are not looked at, and nothing is known of a
// program without a symbol table.
std::vector<std::string> const& unobserved_code();

} // namespace leaklab::detail
