// The headers with which the grader was built.
#pragma once

#include <string_view>

namespace grader {

// Returns their print (header_print.hpp).
std::string_view built_with();

} // namespace grader
