// What the report says of the machine: kind of processor, system, compiler, Boost.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bench {

// describe_machine gives keys and values; a value is "unknown" where the system does not tell.
std::vector<std::pair<std::string, std::string>> describe_machine();

} // namespace bench
