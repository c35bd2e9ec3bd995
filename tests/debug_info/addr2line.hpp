// Asks binutils about a program's addresses.
#pragma once

#include <leaklab/report.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

// Returns every address inside a function for which the symbol table has a size.
std::vector<std::uint64_t> addresses_in_functions(std::filesystem::path const& program);

// Returns the frames at these addresses, innermost first, by addr2line or a program that is called in the
// same way.
std::map<std::uint64_t, std::vector<leaklab::frame>> addr2line(std::string const& tool,
                                                               std::filesystem::path const& program,
                                                               std::vector<std::uint64_t> const& addresses);

// What readelf reads in the line tables: for each address every "file:line" that one of the program's units
// has for it, with files without their folders. It decides when addr2line is wrong.
class decoded_lines {
public:
  explicit decoded_lines(std::filesystem::path const& program);
  bool have(std::uint64_t address, leaklab::frame const& place) const;

private:
  struct row {
    std::uint64_t address;
    std::string file;
    unsigned line;
  };
  struct run {
    std::vector<row> rows;
    std::uint64_t end;
  };
  std::vector<run> runs_;
};
