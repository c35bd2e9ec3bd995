// apt-get download and dpkg -x, each with a limit of time.
#include "thumbnail/debian_package.hpp"

#include <os/child.hpp>

#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

namespace thumbnail_test {
namespace {

namespace fs = std::filesystem;

// Runs a program in a folder, for a minute at most. Returns whether it succeeded.
bool run(std::vector<std::string> words, fs::path const& folder) try {
  return os::run({.words = std::move(words), .folder = folder}).succeeded();
} catch (std::system_error const&) {
  return false; // it is not installed
}

fs::path package_file(fs::path const& in, std::string const& package) {
  for (auto const& entry : fs::directory_iterator(in))
    if (entry.path().extension() == ".deb" && entry.path().filename().string().starts_with(package + "_"))
      return entry.path();
  return {};
}

} // namespace

std::optional<fs::path> unpacked(std::string const& package, std::string& why) {
  fs::path const cache = LEAKLAB_PACKAGE_CACHE;
  auto const done = cache / package;
  if (fs::is_directory(done))
    return done;
  auto const work = cache / (package + ".part" + std::to_string(::getpid()));
  fs::create_directories(work / "root");
  std::optional<fs::path> result;
  if (!run({"apt-get", "-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10", "-o",
            "Acquire::Retries=0", "download", package},
           work))
    why = "apt-get cannot download " + package;
  else if (!run({"dpkg", "-x", package_file(work, package), "root"}, work))
    why = "dpkg cannot unpack " + package;
  else {
    std::error_code lost_a_race; // to another run, whose folder is as good
    fs::rename(work / "root", done, lost_a_race);
    result = done;
  }
  fs::remove_all(work);
  return result;
}

} // namespace thumbnail_test
