// Internal: a file that is being written. No other program sees it, and it disappears, whatever happens,
// unless it becomes its target.
#pragma once

#include <os/descriptor.hpp>

#include <filesystem>

namespace thumbnail {

// The file has no name while it is written, if the file system can do that (Linux: O_TMPFILE). Then nothing
// is left of it if the process is killed. It gets a name only to replace an existing file, for the time
// between two system calls, since no system call replaces a file by one without a name. On other file systems
// it has a name all the time, beside its target: ".thumb-<pid>-<n>.tmp". A process holds an flock on a file
// with such a name. The next process that writes into the folder removes what a killed process left
// (remove_stale).
class temporary_file {
public:
  enum class kind { without_name, named };

  // Makes an empty file in the folder of `target`, to be written through get(); see error().
  temporary_file(kind, std::filesystem::path const& target);
  temporary_file(temporary_file const&) = delete;
  temporary_file& operator=(temporary_file const&) = delete;
  ~temporary_file(); // removes it, unless it has become its target

  // an errno: why it could not be made; 0 if it was made
  int error() const { return error_; }
  int get() const { return file_.get(); }

  // Takes the place of `target`, in one step. Returns an errno, 0 on success. May be called once.
  int become_target();

  // Returns whether a file with a name may succeed where this one failed: the file system, or the whole
  // system, cannot do without a name.
  bool name_may_help() const { return name_may_help_; }

private:
  int make_named();
  int link_named(char const* unnamed);
  int rename_to_target();

  std::filesystem::path const target_;
  std::filesystem::path name_; // empty: it has none
  os::descriptor file_{-1};
  int error_ = 0;
  bool name_may_help_ = false;
};

// Removes what killed processes have left in this folder: files called ".thumb-<pid>-<n>.tmp" whose process
// is gone and that are not locked. Does so once for each folder in a process, at the first call.
void remove_stale(std::filesystem::path const& folder);

} // namespace thumbnail
