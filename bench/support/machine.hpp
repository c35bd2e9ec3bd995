// What the report says about the machine: kind of processor, system, compiler, Boost.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bench {

// Returns keys and values; a value is "unknown" if the system does not tell it.
std::vector<std::pair<std::string, std::string>> describe_machine();

} // namespace bench
