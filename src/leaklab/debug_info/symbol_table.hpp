// The names of a program file's functions by address, as its symbol table has them.
#pragma once

#include <leaklab/debug_info/elf_file.hpp>

#include <cstdint>
#include <vector>

namespace leaklab::detail::debug_info {

class symbol_table {
public:
  // Reads the file's own symbols, or if it was stripped of those, the ones that it exports. The names stay in
  // the file.
  explicit symbol_table(elf_file const&);

  bool empty() const { return symbols_.empty(); }

  // Returns the name of the function in which this address lies, as linkers spell it; null if there is none.
  char const* at(std::uint64_t address) const;

private:
  struct symbol {
    std::uint64_t begin;
    std::uint64_t size;
    char const* name;
  };

  std::vector<symbol> symbols_; // by address
};

} // namespace leaklab::detail::debug_info
