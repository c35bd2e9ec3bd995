// mkdtemp and remove_all; see fresh_folder.hpp.
#include <os/fresh_folder.hpp>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <system_error>
#include <thread>

namespace os {

fresh_folder::fresh_folder() : fresh_folder(std::filesystem::temp_directory_path()) {}

fresh_folder::fresh_folder(std::filesystem::path const& parent) {
  auto name = (parent / "leaklab-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

fresh_folder::~fresh_folder() {
  remove_whole(path_);
}

void remove_whole(std::filesystem::path const& folder) noexcept {
  using namespace std::chrono_literals;
  std::error_code error;
  for (int tries = 0; tries < 100; ++tries) {
    std::filesystem::remove_all(folder, error);
    if (!error)
      return;
    std::this_thread::sleep_for(tries < 10 ? 0ms : 10ms);
  }
}

} // namespace os
