// An ELF file open for reading; see elf_file.hpp.
#include <leaklab/debug_info/elf_file.hpp>

#include <elfutils/libdwelf.h>
#include <gelf.h>

#include <fcntl.h>
#include <unistd.h>

namespace leaklab::detail::debug_info {

elf_file::elf_file(std::filesystem::path const& path) {
  elf_version(EV_CURRENT);
  int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  elf_ = elf_begin(fd, ELF_C_READ_MMAP, nullptr);
  if (elf_ && (elf_kind(elf_) != ELF_K_ELF || elf_cntl(elf_, ELF_C_FDREAD) != 0)) {
    elf_end(elf_);
    elf_ = nullptr;
  }
  ::close(fd);
  if (elf_)
    dwarf_ = dwarf_begin_elf(elf_, DWARF_C_READ, nullptr);
}

elf_file::~elf_file() {
  if (dwarf_)
    dwarf_end(dwarf_);
  if (elf_)
    elf_end(elf_);
}

std::span<unsigned char const> elf_file::section(std::string_view name) const {
  std::size_t names = 0;
  if (!elf_ || elf_getshdrstrndx(elf_, &names) != 0)
    return {};
  for (auto* s = elf_nextscn(elf_, nullptr); s; s = elf_nextscn(elf_, s)) {
    GElf_Shdr header;
    if (!gelf_getshdr(s, &header) || header.sh_type == SHT_NOBITS)
      continue;
    auto const* const text = elf_strptr(elf_, names, header.sh_name);
    std::string_view const found = text ? text : "";
    bool const older = found.starts_with(".z"); // ".zdebug_line": compressed in the old way
    if (found != name && !(older && found.substr(2) == name.substr(1)))
      continue;
    if (header.sh_flags & SHF_COMPRESSED && elf_compress(s, 0, 0) < 0)
      return {};
    if (older)
      elf_compress_gnu(s, 0, 0); // unless libdw has done so already
    auto const* const data = elf_getdata(s, nullptr);
    if (data && data->d_buf)
      return {static_cast<unsigned char const*>(data->d_buf), data->d_size};
  }
  return {};
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> elf_file::code_sections() const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> sections;
  for (auto* s = elf_ ? elf_nextscn(elf_, nullptr) : nullptr; s; s = elf_nextscn(elf_, s)) {
    GElf_Shdr header;
    if (gelf_getshdr(s, &header) && header.sh_flags & SHF_EXECINSTR && header.sh_flags & SHF_ALLOC)
      sections.emplace_back(header.sh_addr, header.sh_addr + header.sh_size);
  }
  return sections;
}

std::span<unsigned char const> elf_file::build_id() const {
  void const* id = nullptr;
  auto const size = elf_ ? dwelf_elf_gnu_build_id(elf_, &id) : 0;
  if (size <= 0)
    return {};
  return {static_cast<unsigned char const*>(id), static_cast<std::size_t>(size)};
}

} // namespace leaklab::detail::debug_info
