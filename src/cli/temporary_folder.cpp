// Makes and removes the folder; see temporary_folder.hpp.
#include <cli/temporary_folder.hpp>

#include <cli/exit_code.hpp>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace cli {
namespace {

std::filesystem::path make_folder() {
  std::error_code error;
  auto const base = std::filesystem::temp_directory_path(error);
  if (error) {
    auto const* const named = std::getenv("TMPDIR");
    throw input_error(named ? named : "/tmp", "no folder for temporary files");
  }
  auto name = (base / "leaklab-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw input_error(base.string(), std::generic_category().message(errno));
  return name;
}

// Removes the folder. A fiber of an unfinished run may still write into it, so try again if something
// appeared.
void remove_whole(std::filesystem::path const& folder) {
  std::error_code error;
  for (int tries = 0; tries < 100; ++tries) {
    std::filesystem::remove_all(folder, error);
    if (!error)
      return;
  }
}

} // namespace

temporary_folder::temporary_folder()
    : path_(make_folder()), removed_([path = path_] { remove_whole(path); }) {}

temporary_folder::~temporary_folder() {
  remove_whole(path_);
}

} // namespace cli
