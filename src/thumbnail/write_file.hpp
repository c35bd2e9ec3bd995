// Internal: a whole file onto disk, so that nobody ever sees a part of it.
#pragma once

#include <thumbnail/failure.hpp>

#include <filesystem>
#include <span>

namespace thumbnail {

// Makes `target` hold exactly `bytes`: writes a temporary file beside it and renames that. Any number of
// threads and processes may write one target at once; the last wins. On failure the target is untouched and
// the temporary file gone; only a process killed in between leaves one, ".thumb-<pid>-<n>.tmp". Does not
// fsync. Permissions: 0666 & ~umask.
expected<void> write_file(std::filesystem::path const& target, std::span<unsigned char const> bytes);

} // namespace thumbnail
