// Internal: a whole regular file into memory.
#pragma once

#include <thumbnail/failure.hpp>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace thumbnail {

// The bytes of `file`. Never blocks on a FIFO or device; a directory, a special file, an empty file and one
// of more than `max_bytes` bytes are failures. Throws std::bad_alloc.
expected<std::vector<unsigned char>> read_file(std::filesystem::path const& file, std::uint64_t max_bytes);

} // namespace thumbnail
