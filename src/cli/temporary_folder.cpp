// Makes and removes the folder; see temporary_folder.hpp.
#include <cli/temporary_folder.hpp>

#include <cli/exit_code.hpp>

#include <cstdlib>
#include <system_error>

namespace cli {
namespace {

std::filesystem::path folder_for_temporary_files() {
  std::error_code error;
  auto folder = std::filesystem::temp_directory_path(error);
  if (error) {
    auto const* const named = std::getenv("TMPDIR");
    throw input_error(named ? named : "/tmp", "no folder for temporary files");
  }
  return folder;
}

os::fresh_folder make_folder_in(std::filesystem::path const& parent) try {
  return os::fresh_folder(parent);
} catch (std::system_error const& e) {
  throw input_error(parent.string(), e.code().message());
}

} // namespace

// A fiber of an unfinished run may still write into the folder while it is removed.
temporary_folder::temporary_folder()
    : folder_(make_folder_in(folder_for_temporary_files())),
      removed_([path = folder_.path()] { os::remove_whole(path); }) {}

temporary_folder::~temporary_folder() {
  os::remove_whole(folder_.path()); // while a signal still does it, too
}

} // namespace cli
