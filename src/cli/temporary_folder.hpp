// A folder of our own that goes when it is no longer needed.
#pragma once

#include <cli/terminal/fatal_signals.hpp>

#include <filesystem>

namespace cli {

// Makes an empty folder below the system's for temporary files and removes it, with all that is in it, at the
// end, also when a signal (SIGINT, SIGTERM, SIGHUP, SIGQUIT) ends the program.
class temporary_folder {
public:
  // Throws input_error naming the folder that it cannot be made in.
  temporary_folder();
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;
  ~temporary_folder();

  std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
  undone_on_signal removed_;
};

} // namespace cli
