// Internal: a whole file onto disk, so that nobody ever sees a part of it.
#pragma once

#include <thumbnail/failure.hpp>

#include <filesystem>
#include <span>

namespace thumbnail {

// Whose permissions a file gets that takes another's place.
enum class permissions {
  of_a_new_file,  // 0666 & ~umask
  of_the_old_one, // its mode; its owner and group, too, if we may give it to them. Without an old one: a new
                  // one's
};

// Makes `target` hold exactly `bytes`, in one step: a reader sees the old file or the new. Any number of
// threads and processes may write one target at once; the last wins. On failure the target is untouched and
// nothing is left behind. When the process is killed in between, nothing is left either, but for a moment or
// on a file system that needs a name for every file (temporary_file.hpp): what is left then,
// ".thumb-<pid>-<n>.tmp", is removed by the next process that writes into that folder. Does not fsync.
expected<void> write_file(std::filesystem::path const& target, std::span<unsigned char const> bytes,
                          permissions = permissions::of_a_new_file);

// Whether write_file would find a place for `target`; leaves nothing behind.
expected<void> can_write_file(std::filesystem::path const& target);

// For a process that is about to end, from any thread, but not from a signal handler: removes what write_file
// has under a temporary name at this moment. A call of write_file afterwards may wait for ever.
void remove_temporaries();

} // namespace thumbnail
