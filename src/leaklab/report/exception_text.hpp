// What was thrown, as text.
#pragma once

#include <exception>
#include <string>

namespace leaklab::detail {

// Returns the type and, if it is a std::exception, what it says: "std::runtime_error: no such file"; "int"
// for a thrown int; "an exception of no known type" for one of another language. `thrown` must not be empty.
std::string text_of(std::exception_ptr const& thrown);

} // namespace leaklab::detail
