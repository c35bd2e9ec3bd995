// A folder of our own that is removed when it is no longer needed.
#pragma once

#include <cli/terminal/fatal_signals.hpp>
#include <os/fresh_folder.hpp>

#include <filesystem>

namespace cli {

// Makes an empty folder in the system's folder for temporary files. Removes it, with all that is in it, at
// the end, even if a signal (SIGINT, SIGTERM, SIGHUP, SIGQUIT) ends the program.
class temporary_folder {
public:
  // Throws input_error, which names the system's folder, if no folder can be made there.
  temporary_folder();
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;
  ~temporary_folder();

  std::filesystem::path const& path() const { return folder_.path(); }

private:
  os::fresh_folder folder_;
  undone_on_signal removed_;
};

} // namespace cli
