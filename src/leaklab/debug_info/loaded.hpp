// The program file that an address of this process comes from.
#pragma once

#include <leaklab/debug_info/program_file.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace leaklab::detail::debug_info {

// Remembers the files it has opened until one of them is unloaded (dlclose). One thread at a time.
class loaded_files {
public:
  struct place {
    program_file* file = nullptr; // null when the address is in none
    std::uint64_t address = 0;    // as the file counts
  };

  // Files that were loaded later are found too. A file that is not the one that was loaded, because another
  // was put there since, has no frames.
  place at(std::uintptr_t address);

  // True once after something was unloaded: whatever at() has said before may be outdated.
  bool have_changed();

private:
  std::map<std::string, std::unique_ptr<program_file>> files_; // by path
  unsigned long long unloads_ = 0;
};

} // namespace leaklab::detail::debug_info
