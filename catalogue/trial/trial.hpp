// Runs a program of the catalogue and reads what was found.
#pragma once

#include <catalogue/catalogue.hpp>
#include <catalogue/trial/diagnosis.hpp>
#include <os/fresh_folder.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace catalogue {

struct trial {
  std::string output; // standard output and standard error
  // exit code; 128 plus the signal's number if a signal ended it; 137 after a minute
  int code;
  std::vector<diagnosis> found; // with lines of the program's source

  // Returns whether this was found: by that tool, of one of those kinds, in that line (a wrong result has
  // none), with that many fibers (only for leaklab).
  bool meets(expectation const&) const;
};

// Gets the number of a child that runs, the leader of a process group; -1 when it has ended.
using watcher_of_children = std::function<void(pid_t)>;

// Returns whether bin/bugs/NAME/bug and bin/bugs/NAME/cure of a build folder are there.
bool is_built(std::filesystem::path const& build, std::string const& name);

// Runs bin/bugs/NAME/KIND of a build folder as a child; KIND is bug or cure. Throws std::runtime_error, which
// names the program, if it is not built or cannot be run.
trial try_out(std::filesystem::path const& build, std::string const& name, std::string const& kind,
              std::vector<std::filesystem::path> const& files, watcher_of_children const& watcher = {});

// Runs a program in which a tool should find something. Runs it again, four times in all, as long as a signal
// ends the program before any tool has said anything (not the signal after a minute). Memory that is used
// after it was freed may end a program inside libstdc++, which is not instrumented, before the access that
// ThreadSanitizer would see: files_die_first does so once in several hundred runs. A race detector may miss a
// race, but what it says must be right. So a run with any diagnosis is the last, whether that is the expected
// one or not.
trial try_until_diagnosed(std::filesystem::path const& build, std::string const& name,
                          std::string const& kind, std::vector<std::filesystem::path> const& files,
                          watcher_of_children const& watcher = {});

// Writes the pictures for all programs into a folder: five small ones, the first of them broken. The four others, a
// power of two, are all sound. Throws std::system_error.
std::vector<std::filesystem::path> write_album(std::filesystem::path const& folder);

// These pictures in a folder of their own that lives as long as this object. Throws std::system_error.
class album {
public:
  album();

  std::vector<std::filesystem::path> const& files() const { return files_; }

private:
  os::fresh_folder folder_; // before its files
  std::vector<std::filesystem::path> files_;
};

} // namespace catalogue
