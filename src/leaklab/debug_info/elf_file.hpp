// An ELF file that is open for reading, with what the rest of debug_info needs from it.
#pragma once

#include <elfutils/libdw.h>
#include <libelf.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace leaklab::detail::debug_info {

// The file is mapped into memory while this object lives. It keeps no file descriptor.
class elf_file {
public:
  // A file that is missing, or is no ELF file, counts as an empty one.
  explicit elf_file(std::filesystem::path const&);
  ~elf_file();
  elf_file(elf_file const&) = delete;
  elf_file& operator=(elf_file const&) = delete;

  explicit operator bool() const { return elf_ != nullptr; }
  ::Elf* elf() const { return elf_; }
  Dwarf* dwarf() const { return dwarf_; } // null without debug information

  // Returns the bytes of a section, decompressed; empty if there is none.
  std::span<unsigned char const> section(std::string_view name) const;

  // Returns where the sections that hold machine code begin and end.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> code_sections() const;

  std::span<unsigned char const> build_id() const; // empty when there is none

private:
  ::Elf* elf_ = nullptr;
  Dwarf* dwarf_ = nullptr;
};

} // namespace leaklab::detail::debug_info
