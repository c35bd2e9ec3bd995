// The debug information of one unit (what the compiler made of one source file): which function each
// instruction belongs to, which calls were inlined around it, and which lines those are.
#pragma once

#include <leaklab/debug_info/intervals.hpp>
#include <leaklab/debug_info/line_table.hpp>
#include <leaklab/report.hpp>

#include <elfutils/libdw.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace leaklab::detail::debug_info {

// Returns whether something of a file's machine code begins at this address. Code that the linker has thrown
// away keeps its debug information, at addresses where there is no code (0 or 1, mostly).
using code_test = std::function<bool(std::uint64_t)>;

class unit {
public:
  struct answer {
    std::vector<frame> frames;            // innermost first
    bool last_has_its_whole_name = false; // as the compiler wrote it; if not, the symbol table knows better
  };

  // `entry` is the unit's own entry. `functions` is the entry below which its functions are; it is another
  // one if they are in a file of their own (-gsplit-dwarf). Little is read before it is needed.
  unit(Dwarf_Die const& entry, Dwarf_Die const& functions, line_sections const&, code_test const&);

  // Calls f(begin, end) for the ranges of code that the unit claims. They may be another unit's; see
  // program_file.
  void for_each_range(std::function<void(std::uint64_t, std::uint64_t)> const& f) const;

  // Returns no frames if the unit knows nothing about the address.
  answer at(std::uint64_t address);

  // Returns its lines.
  line_table const& lines();

private:
  struct function {
    Dwarf_Off entry;
    std::uint64_t size; // of this range of its code
  };
  using functions = intervals<function>;
  enum class depth { outermost, all };

  void read_functions(Dwarf_Die const& below, depth, functions& to) const;
  std::vector<function> functions_at(std::uint64_t address);

  Dwarf_Die entry_;
  Dwarf_Die functions_entry_;
  line_sections const& sections_;
  code_test const& is_code_;
  std::optional<line_table> lines_;
  std::optional<functions> outermost_; // the functions that are in no other function and no class
  std::optional<functions> all_;       // read only if an address is in none of those
};

} // namespace leaklab::detail::debug_info
