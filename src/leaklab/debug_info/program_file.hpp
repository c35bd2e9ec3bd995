// A program or shared library on disk: what its addresses mean.
#pragma once

#include <leaklab/debug_info/elf_file.hpp>
#include <leaklab/debug_info/intervals.hpp>
#include <leaklab/debug_info/symbol_table.hpp>
#include <leaklab/debug_info/unit.hpp>
#include <leaklab/report.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leaklab::detail::debug_info {

// Debug information that was stripped off is searched where gdb searches: by its build id below
// /usr/lib/debug, and by its name beside the file, in .debug beside it, and below /usr/lib/debug. The network
// is never asked.
//
// For one thread at a time.
class program_file {
public:
  // A file that cannot be read has no frames.
  explicit program_file(std::filesystem::path const&);
  program_file(program_file const&) = delete;
  program_file& operator=(program_file const&) = delete;

  // Returns the frames at an address, given as the file counts them; innermost first. There are several
  // inside inlined functions, one with a name alone if there is no debug information, and none if there is
  // not even a name.
  std::vector<frame> frames_at(std::uint64_t address);

  // Calls f(file, line, address) where a statement of such a file begins, in each place to which the compiler has put
  // it.
  void
  for_each_statement(std::function<bool(std::filesystem::path const&)> const& is_wanted,
                     std::function<void(std::filesystem::path const&, unsigned, std::uint64_t)> const& f);

  // Returns the demangled name of the function that was compiled there; empty if there is none.
  std::string symbol_at(std::uint64_t address);

  std::span<unsigned char const> build_id() const { return file_.build_id(); }

private:
  void read_units();
  elf_file const& with_debug_information() const { return debug_ ? *debug_ : file_; }

  elf_file const file_;
  std::unique_ptr<elf_file const> debug_; // null: file_ has it, or no file has
  std::vector<std::pair<std::uint64_t, std::uint64_t>> const code_;
  code_test const is_code_;
  std::optional<symbol_table> symbols_;
  line_sections sections_;
  std::vector<unit> units_;                      // in the order in which the linker has put them
  std::optional<intervals<std::size_t>> ranges_; // of units_
};

} // namespace leaklab::detail::debug_info
