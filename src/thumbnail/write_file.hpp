// Internal: writes a whole file onto disk, so that no program ever sees a part of it.
#pragma once

#include <thumbnail/failure.hpp>

#include <filesystem>
#include <span>

namespace thumbnail {

// The permissions of a file that replaces another one.
enum class permissions {
  of_a_new_file, // 0666 & ~umask
  // its mode; its owner and group, too, if we may set them; like a new file's if there is no old one
  of_the_old_one,
};

// Makes `target` hold exactly `bytes`, in one step: a reader sees the old file or the new one. Any number of
// threads and processes may write one target at once; the last wins. On failure the target is untouched and
// nothing is left behind. If the process is killed meanwhile, nothing is left either, except in a short
// moment, or on a file system that needs a name for every file (temporary_file.hpp). The file that is left
// then, ".thumb-<pid>-<n>.tmp", is removed by the next process that writes into that folder. Does not fsync.
expected<void> write_file(std::filesystem::path const& target, std::span<unsigned char const> bytes,
                          permissions = permissions::of_a_new_file);

// Checks whether write_file would find a place for `target`. Leaves nothing behind.
expected<void> can_write_file(std::filesystem::path const& target);

// Removes the files that write_file has under a temporary name at this moment. For a process that is about to
// end; may be called from any thread, but not from a signal handler. A later call of write_file may wait for
// ever.
void remove_temporaries();

} // namespace thumbnail
