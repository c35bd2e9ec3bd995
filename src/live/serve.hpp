// The thumbnail server: a process that answers requests by a lesson, until its memory is used up.
#pragma once

#include <cstddef>
#include <filesystem>

namespace live {

// Reads requests from standard input and writes answers to standard output, one line each, until the input
// ends. Each request is one leaklab::run of its own. So its report is exact, and what it leaves stuck stays
// in this process for ever.
//
// `memory` limits what this process may take, in bytes, beyond what it has now. When the input ends, the
// program that asked is gone: the folder of the pool is then removed with all that is in it. Returns the
// program's exit code: 0; 3 when memory has run out, which the last answer says.
int serve(std::filesystem::path const& pool, std::size_t memory);

constexpr int without_memory = 3;

} // namespace live
