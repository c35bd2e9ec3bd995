// The names of a program file's functions by address, as its symbol table has them.
#pragma once

#include <leaklab/debug_info/elf_file.hpp>

#include <cstdint>
#include <vector>

namespace leaklab::detail::debug_info {

class symbol_table {
public:
  // Of the file's own symbols, or if it was stripped of those, of the ones it shows to others. The names stay
  // in the file.
  explicit symbol_table(elf_file const&);

  bool empty() const { return symbols_.empty(); }

  // The function that this address lies in, as linkers spell it; null when there is none.
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
