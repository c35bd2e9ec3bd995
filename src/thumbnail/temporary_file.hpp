// Internal: a file in the making, which nobody sees and which is gone, whatever happens, unless it becomes
// the file that it is for.
#pragma once

#include <thumbnail/descriptor.hpp>

#include <filesystem>

namespace thumbnail {

// Has no name while it is written, where the file system can do that (Linux: O_TMPFILE): then nothing is left
// of it when the process is killed. It gets one only to replace a file that is there, for the time between
// two system calls, since no system call replaces a file by one without a name. Where the file system cannot
// do that it has a name all along, beside its target: ".thumb-<pid>-<n>.tmp". A process holds an flock
// on a file that has such a name; what a killed process left is removed by the next one that writes into the
// folder (remove_stale).
class temporary_file {
public:
  enum class kind { without_name, named };

  // Makes an empty one in the folder of `target`, to be written through get(); see error().
  temporary_file(kind, std::filesystem::path const& target);
  temporary_file(temporary_file const&) = delete;
  temporary_file& operator=(temporary_file const&) = delete;
  ~temporary_file(); // removes it, unless it has become its target

  int error() const { return error_; } // an errno: why it could not be made; 0 if it was
  int get() const { return file_.get(); }

  // Takes the place of `target`, in one step. Returns an errno, 0 when all went well. Once only.
  int become_target();

  // Whether one with a name may succeed where this one failed: the file system or the system at large does
  // not do without.
  bool name_may_help() const { return name_may_help_; }

private:
  int make_named();
  int link_named(char const* unnamed);
  int rename_to_target();

  std::filesystem::path const target_;
  std::filesystem::path name_; // empty: none
  descriptor file_{-1};
  int error_ = 0;
  bool name_may_help_ = false;
};

// Removes what killed processes have left in this folder: files called ".thumb-<pid>-<n>.tmp" whose process
// is gone and that nobody has locked. Each folder once in a process: that of the first call.
void remove_stale(std::filesystem::path const& folder);

} // namespace thumbnail
