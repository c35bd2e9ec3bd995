// apt-get download and dpkg -x, each with a limit of time.
#include "thumbnail/debian_package.hpp"

#include <cstdlib>

#include <unistd.h>

namespace thumbnail_test {
namespace {

namespace fs = std::filesystem;

// Runs a line of our own making; the only names in it are constants of the tests and of CMake.
bool run(std::string const& line) {
  return std::system((line + " >/dev/null 2>&1 </dev/null").c_str()) == 0;
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
  auto const cd = "cd '" + work.string() + "' && ";
  std::string const offline =
      "-o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10 -o Acquire::Retries=0 ";
  std::optional<fs::path> result;
  if (!run(cd + "timeout 60 apt-get " + offline + "download " + package))
    why = "apt-get cannot download " + package;
  else if (!run(cd + "timeout 60 dpkg -x '" + package_file(work, package).string() + "' root"))
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
