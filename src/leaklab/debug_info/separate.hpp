// Finds debug information that was put into a file of its own.
#pragma once

#include <leaklab/debug_info/elf_file.hpp>

#include <filesystem>
#include <memory>

namespace leaklab::detail::debug_info {

// That of the file with this path: below /usr/lib/debug by its build id, else by the name that the file gives
// (.gnu_debuglink) beside it, in .debug beside it, and below /usr/lib/debug. Null when there is none, or only
// some of another build.
std::unique_ptr<elf_file const> separate_debug_file(elf_file const& file, std::filesystem::path const& path);

} // namespace leaklab::detail::debug_info
