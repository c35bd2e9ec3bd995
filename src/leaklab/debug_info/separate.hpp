// Finds debug information that was put into a file of its own.
#pragma once

#include <leaklab/debug_info/elf_file.hpp>

#include <filesystem>
#include <memory>

namespace leaklab::detail::debug_info {

// Returns the debug information of the file with this path. It is searched below /usr/lib/debug by the file's
// build id, else by the name that the file gives (.gnu_debuglink): beside it, in .debug beside it, and below
// /usr/lib/debug. Null if there is none, or if what is there belongs to another build.
std::unique_ptr<elf_file const> separate_debug_file(elf_file const& file, std::filesystem::path const& path);

} // namespace leaklab::detail::debug_info
