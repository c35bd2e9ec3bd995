// Which line of which file each instruction of a unit comes from: DWARF's .debug_line, versions 2 to 5.
//
// libdw is not used here, because it sorts the lines of all functions of a unit together. A function that the
// linker has thrown away keeps its lines, at address 0 and on. If that function is long, libdw mixes its
// lines with those of functions that exist.
#pragma once

#include <leaklab/debug_info/byte_reader.hpp>
#include <leaklab/debug_info/intervals.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace leaklab::detail::debug_info {

struct line_sections {
  std::span<unsigned char const> lines, line_texts, texts; // .debug_line, .debug_line_str, .debug_str
};

class line_table {
public:
  struct place {
    std::filesystem::path file;
    unsigned line = 0;
  };

  // Reads the table at this offset into sections.lines. `folder` is where the compiler ran. A run of lines
  // counts only if is_code returns true for the address at which it begins.
  line_table(line_sections const& sections, std::uint64_t offset, std::filesystem::path folder,
             std::function<bool(std::uint64_t)> const& is_code);

  // Returns the place of an address; an empty place if the table does not know the address.
  place at(std::uint64_t address) const;

  // Calls f(file, line, address) where a statement begins, in the order of the table: the number of the file, and the
  // line.
  template <typename F>
  void for_each_statement(F const& f) const {
    for (auto const& r : rows_)
      if (r.is_statement)
        f(std::uint64_t{r.file}, unsigned{r.line}, r.address);
  }

  // Returns the file with this number, which other parts of the debug information use, too; empty if there is
  // none.
  std::filesystem::path file(std::uint64_t number) const;

private:
  struct header;
  class machine;
  struct value;
  struct row {
    std::uint64_t address;
    std::uint32_t file;
    std::uint32_t line;
    bool is_statement;
  };
  struct run { // of rows, with the end of its last one
    std::size_t first, last;
  };
  struct file_name {
    std::string_view name;
    std::uint64_t folder;
  };

  void read_names_before_5(byte_reader&);
  std::vector<file_name> read_names(byte_reader&, bool wide) const; // folders or files of version 5
  value read_value(byte_reader&, std::uint64_t form, bool wide) const;
  void keep_rows_from(std::size_t first, std::uint64_t end, bool is_code);

  line_sections const sections_;
  std::filesystem::path const folder_;
  unsigned version_ = 0;
  std::vector<std::string_view> folders_;
  std::vector<file_name> files_;
  std::vector<row> rows_;
  intervals<run> runs_;
};

} // namespace leaklab::detail::debug_info
