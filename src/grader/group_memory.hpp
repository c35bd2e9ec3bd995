// How much memory this process and those that it has started take together.
#pragma once

#include <cstddef>

namespace grader {

// Returns the memory in bytes that the processes of this process group take. What several of them share, as after a fork,
// counts once (Pss in proc(5)). A process that ends meanwhile counts nothing.
std::size_t memory_of_group();

} // namespace grader
