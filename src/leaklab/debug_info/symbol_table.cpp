// The names of a program file's functions by address; see symbol_table.hpp.
#include <leaklab/debug_info/symbol_table.hpp>

#include <gelf.h>

#include <algorithm>

namespace leaklab::detail::debug_info {
namespace {

bool names_code(GElf_Sym const& s) {
  auto const type = GELF_ST_TYPE(s.st_info);
  return s.st_shndx != SHN_UNDEF &&
         (type == STT_FUNC || type == STT_GNU_IFUNC || (type == STT_NOTYPE && s.st_size > 0));
}

} // namespace

symbol_table::symbol_table(elf_file const& file) {
  Elf_Scn* table = nullptr;
  GElf_Shdr header{};
  for (auto* s = file ? elf_nextscn(file.elf(), nullptr) : nullptr; s; s = elf_nextscn(file.elf(), s)) {
    GElf_Shdr h;
    if (gelf_getshdr(s, &h) && (h.sh_type == SHT_SYMTAB || (h.sh_type == SHT_DYNSYM && !table))) {
      table = s;
      header = h;
    }
  }
  auto* const data = table ? elf_getdata(table, nullptr) : nullptr;
  if (!data || header.sh_entsize == 0)
    return;
  GElf_Sym s;
  for (int i = 0; gelf_getsym(data, i, &s); ++i)
    if (names_code(s))
      if (auto const* const name = elf_strptr(file.elf(), header.sh_link, s.st_name))
        symbols_.push_back({s.st_value, s.st_size, name});
  std::ranges::stable_sort(symbols_, {}, &symbol::begin);
}

char const* symbol_table::at(std::uint64_t address) const {
  auto s = std::ranges::upper_bound(symbols_, address, {}, &symbol::begin);
  if (s == symbols_.begin())
    return nullptr;
  --s;
  bool const inside = s->size == 0 || address - s->begin < s->size;
  return inside ? s->name : nullptr;
}

} // namespace leaklab::detail::debug_info
