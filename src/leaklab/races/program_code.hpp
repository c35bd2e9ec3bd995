// The machine code of this program: its functions, the calls in it, and which source files were observed. A unit, which is
// what the compiler makes of one source file, is observed if there is a call in it of one of the functions by which
// accesses are seen.
#pragma once

#include <leaklab/debug_info/elf_file.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace leaklab::detail {

class program_code {
public:
  using place = std::uint64_t; // as the file counts addresses

  // Where a call leads: to a function of the program, or to one that it takes from a library.
  struct target {
    place function;          // 0: it is a library's
    std::string_view needed; // the symbol that is taken from a library
    bool operator<(target const& o) const {
      return function != o.function ? function < o.function : needed < o.needed;
    }
  };

  // Reads the file of the program. Without a symbol table, or debug information, there is nothing in it.
  program_code();

  // Whether any unit is known to be observed.
  bool has_observed_units() const;

  // Returns what is called in observed units and is not compiled in one, each with one place of such a call.
  std::map<target, place> calls_of_what_is_not_observed() const;
  // Returns the functions that are in no observed unit, and whose address the program has: in its data, or in an
  // instruction that does not call them. They may be called through a pointer, and as virtual functions.
  std::set<place> not_observed_with_address() const;

  // Returns the symbol of a function of the program.
  char const* symbol(place function) const { return functions_.at(function); }
  // Returns the name of the unit's file; nullptr if it is not known.
  char const* file_of(place at) const;
  // Returns where the program has that place in memory.
  std::uintptr_t in_memory(place at) const { return loaded_at_ + at; }

private:
  struct section {
    place begin;
    unsigned char const* bytes;
    std::size_t size;
    bool leads_to_libraries; // each function of a library that the program calls has a few instructions here
  };
  struct range {
    place begin, end;
    std::size_t unit;
  };

  void read_sections();
  void read_units();
  void read_needed();
  void find_observed_units();
  std::size_t unit_at(place at) const;
  bool is_observed(place at) const;
  template <class Each>
  void each_call(Each const& each) const;
  template <class Each>
  void each_address(Each const& each) const;
  section const* section_for_libraries(place at) const;
  std::string_view needed_through(place at) const;

  debug_info::elf_file const file_;
  std::uintptr_t loaded_at_ = 0;
  std::vector<section> code_, data_;
  std::map<place, char const*> functions_; // to their symbols
  std::map<place, std::string> needed_;    // by the slot that holds the address of a library's function
  std::vector<std::string> units_;         // the names of their files
  std::vector<bool> observed_;             // by unit
  std::vector<range> ranges_;              // of their code, by `begin`
};

} // namespace leaklab::detail
