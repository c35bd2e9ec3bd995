// What keeps a grader, which runs what a student has written, apart from everything else on the machine.
#pragma once

#include <os/child.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cli::course {

enum class protection {
  // Bubblewrap: the grader sees the system's libraries, itself and its files, and can change none of them. It has an empty
  // folder for temporary files and no network, sees no other process, and ends with this one, as do all that it has started.
  bubblewrap,
  // A user of its own, who exists for this run only. It can do what any user can.
  another_user,
  // The limits that a grader sets itself, and nothing else.
  limits_only,
};

// Returns "bubblewrap", "another user" or "limits only".
std::string_view to_string(protection);

// Returns a line that says of submissions that they are run so.
std::string line_about(protection);

// Returns the best that works here for this grader. That is tried once: bubblewrap (bwrap in PATH) may be forbidden to make
// namespaces, as in some containers; another user can only be had by root.
protection protection_of(std::filesystem::path const& grader);

struct guarded {
  std::filesystem::path grader;
  std::filesystem::path folder;   // in which it runs
  std::vector<std::string> files; // of that folder, which it may read
  std::vector<std::string> arguments;
  std::string secret;                     // which it reads
  std::vector<std::string> environment{}; // "NAME=value"
};

// Runs a grader to its end.
os::ended run(guarded const&, protection);

} // namespace cli::course
