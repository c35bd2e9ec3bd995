// Internal: reads a whole regular file into memory.
#pragma once

#include <thumbnail/failure.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace thumbnail {

// What a file holds. It is never filled with zeros first, as a vector would be.
struct file_bytes {
  std::unique_ptr<unsigned char[]> data;
  std::size_t size = 0;

  operator std::span<unsigned char const>() const { return {data.get(), size}; }
};

// Returns the bytes of `file`. Never blocks on a FIFO or device. A directory, a special file, an empty file
// and a file of more than `max_bytes` bytes are failures. Throws std::bad_alloc.
expected<file_bytes> read_file(std::filesystem::path const& file, std::uint64_t max_bytes);

} // namespace thumbnail
