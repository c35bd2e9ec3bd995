// Reads /proc; see group_memory.hpp.
#include <grader/group_memory.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include <unistd.h>

namespace grader {
namespace {

namespace fs = std::filesystem;

// Returns the group of a process: the third word after its name, which is in parentheses and may have spaces in it.
pid_t group_of(fs::path const& process) {
  std::ifstream in(process / "stat");
  std::string text;
  std::getline(in, text);
  auto const name_ends = text.rfind(')');
  if (name_ends == text.npos)
    return -1;
  std::istringstream words(text.substr(name_ends + 1));
  char state = 0;
  pid_t parent = 0, group = -1;
  words >> state >> parent >> group;
  return group;
}

std::size_t memory_of(fs::path const& process) {
  std::ifstream in(process / "smaps_rollup");
  for (std::string word; in >> word;)
    if (word == "Pss:") {
      std::size_t kilobytes = 0;
      in >> kilobytes;
      return kilobytes << 10;
    }
  return 0;
}

} // namespace

std::size_t memory_of_group() {
  std::size_t sum = 0;
  auto const own = ::getpgrp();
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    auto const name = entry->path().filename().string();
    if (std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c) != 0; }) &&
        group_of(entry->path()) == own)
      sum += memory_of(entry->path());
  }
  return sum;
}

} // namespace grader
