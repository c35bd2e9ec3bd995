// Reads /proc/cpuinfo and uname; see machine.hpp.
#include <bench/support/machine.hpp>

#include <boost/version.hpp>

#include <sys/utsname.h>

#include <fstream>

namespace bench {
namespace {

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name"))
      if (auto const colon = line.find(": "); colon != std::string::npos)
        return line.substr(colon + 2);
  return "unknown";
}

std::string system_name() {
  utsname u{};
  return uname(&u) == 0 ? std::string(u.sysname) + ' ' + u.release + ' ' + u.machine : "unknown";
}

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

std::string boost() {
  return std::to_string(BOOST_VERSION / 100000) + '.' + std::to_string(BOOST_VERSION / 100 % 1000);
}

} // namespace

std::vector<std::pair<std::string, std::string>> describe_machine() {
  return {
      {"processor", processor()}, {"system", system_name()}, {"compiler", compiler()}, {"boost", boost()}};
}

} // namespace bench
