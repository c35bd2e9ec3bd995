// Finds the program file that an address of this process comes from.
#pragma once

#include <leaklab/debug_info/program_file.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace leaklab::detail::debug_info {

// Remembers the files that it has opened, until one of them is unloaded (dlclose). For one thread at a time.
class loaded_files {
public:
  struct place {
    program_file* file = nullptr; // null if the address is in none
    std::uint64_t address = 0;    // as the file counts
  };

  // Returns the place of an address. Files that were loaded later are found, too. If the file on disk is not
  // the one that was loaded, because it was replaced since, it has no frames.
  place at(std::uintptr_t address);

  // Where the statements of each line of a file begin, as addresses of this process.
  using statements = std::map<std::filesystem::path, std::map<unsigned, std::set<std::uintptr_t>>>;

  // Returns those of every file whose path ends so, in the program and all that it has loaded.
  statements statements_of(std::filesystem::path const& end_of_path);

  // Returns true once after something was unloaded: whatever at() has returned before may then be outdated.
  bool have_changed();

private:
  program_file* file_of(std::string const& path, std::vector<unsigned char> const& build_id);

  std::map<std::string, std::unique_ptr<program_file>> files_; // by path
  unsigned long long unloads_ = 0;
};

} // namespace leaklab::detail::debug_info
