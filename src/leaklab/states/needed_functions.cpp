// Reads the dynamic sections of the program and its libraries; see needed_functions.hpp.
#include <leaklab/states/needed_functions.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <dlfcn.h>
#include <link.h>

namespace leaklab::detail::states {
namespace {

#if defined(__x86_64__)
constexpr unsigned when_called = R_X86_64_JUMP_SLOT, in_a_table = R_X86_64_GLOB_DAT, in_data = R_X86_64_64;
#else
constexpr unsigned when_called = ~0u, in_a_table = ~0u, in_data = ~0u; // not known
#endif

// What one program or library says of the functions that it takes from others.
struct dynamic_section {
  std::uintptr_t loaded_at = 0;
  ElfW(Rela) const* calls = nullptr;
  std::size_t calls_bytes = 0;
  ElfW(Rela) const* others = nullptr;
  std::size_t others_bytes = 0;
  ElfW(Sym) const* symbols = nullptr;
  char const* names = nullptr;
  ElfW(Half) const* versions = nullptr;
  ElfW(Verneed) const* needed_versions = nullptr;
  bool is_bound = false; // nothing is found only when it is called; or it looks in itself first
};

void note(dynamic_section& s, ElfW(Dyn) const& d) {
  // In a library that the kernel provides the addresses are relative.
  auto const at = d.d_un.d_ptr < s.loaded_at ? d.d_un.d_ptr + s.loaded_at : d.d_un.d_ptr;
  switch (d.d_tag) {
  case DT_JMPREL:
    s.calls = reinterpret_cast<ElfW(Rela) const*>(at);
    break;
  case DT_PLTRELSZ:
    s.calls_bytes = d.d_un.d_val;
    break;
  case DT_RELA:
    s.others = reinterpret_cast<ElfW(Rela) const*>(at);
    break;
  case DT_RELASZ:
    s.others_bytes = d.d_un.d_val;
    break;
  case DT_SYMTAB:
    s.symbols = reinterpret_cast<ElfW(Sym) const*>(at);
    break;
  case DT_STRTAB:
    s.names = reinterpret_cast<char const*>(at);
    break;
  case DT_VERSYM:
    s.versions = reinterpret_cast<ElfW(Half) const*>(at);
    break;
  case DT_VERNEED:
    s.needed_versions = reinterpret_cast<ElfW(Verneed) const*>(at);
    break;
  case DT_BIND_NOW:
    s.is_bound = true;
    break;
  case DT_FLAGS:
    s.is_bound = s.is_bound || (d.d_un.d_val & (DF_BIND_NOW | DF_SYMBOLIC));
    break;
  case DT_FLAGS_1:
    s.is_bound = s.is_bound || (d.d_un.d_val & DF_1_NOW);
    break;
  default:
    break;
  }
}

char const* version_of(dynamic_section const& s, std::size_t symbol) {
  constexpr unsigned hidden = 0x8000, first = 2;
  auto const number = s.versions ? s.versions[symbol] & ~hidden : 0;
  if (number < first || !s.needed_versions)
    return nullptr;
  for (auto const* need = s.needed_versions;;) {
    auto const* name =
        reinterpret_cast<ElfW(Vernaux) const*>(reinterpret_cast<char const*>(need) + need->vn_aux);
    for (unsigned i = 0; i < need->vn_cnt; ++i) {
      if ((name->vna_other & ~hidden) == number)
        return s.names + name->vna_name;
      name = reinterpret_cast<ElfW(Vernaux) const*>(reinterpret_cast<char const*>(name) + name->vna_next);
    }
    if (need->vn_next == 0)
      return nullptr;
    need = reinterpret_cast<ElfW(Verneed) const*>(reinterpret_cast<char const*>(need) + need->vn_next);
  }
}

using each_function = std::function<void(needed_function const&)>;

void each_in(dynamic_section const& s, ElfW(Rela) const* r, std::size_t bytes, each_function const& each) {
  for (auto const* const end = r + bytes / sizeof *r; r != end; ++r) {
    auto const type = ELF64_R_TYPE(r->r_info);
    if (type != when_called && type != in_a_table && type != in_data)
      continue;
    auto const symbol = ELF64_R_SYM(r->r_info);
    each({s.names + s.symbols[symbol].st_name, version_of(s, symbol),
          reinterpret_cast<void**>(s.loaded_at + r->r_offset), type == when_called && !s.is_bound});
  }
}

int each_in_object(dl_phdr_info* info, std::size_t, void* each) {
  for (int i = 0; i < info->dlpi_phnum; ++i)
    if (auto const& h = info->dlpi_phdr[i]; h.p_type == PT_DYNAMIC) {
      dynamic_section s{.loaded_at = info->dlpi_addr};
      for (auto const* d = reinterpret_cast<ElfW(Dyn) const*>(info->dlpi_addr + h.p_vaddr);
           d->d_tag != DT_NULL; ++d)
        note(s, *d);
      if (!s.symbols || !s.names)
        continue;
      auto const& f = *static_cast<each_function const*>(each);
      each_in(s, s.calls, s.calls ? s.calls_bytes : 0, f);
      each_in(s, s.others, s.others ? s.others_bytes : 0, f);
    }
  return 0;
}

bool is_in_the_program(void const* function) {
  Dl_info of_function{}, of_this{};
  return dladdr(function, &of_function) && dladdr(reinterpret_cast<void const*>(&each_in_object), &of_this) &&
         of_function.dli_fbase == of_this.dli_fbase;
}

} // namespace

void each_needed_function(each_function const& each) {
  dl_iterate_phdr(&each_in_object, const_cast<each_function*>(&each));
}

// A function of the program itself comes before those of libraries, whatever their versions.
void find_functions_now() {
  each_needed_function([](needed_function const& f) {
    if (!f.is_found_when_called)
      return;
    auto* found = dlsym(RTLD_DEFAULT, f.name);
    if (f.version && found && !is_in_the_program(found) && found != dlvsym(RTLD_DEFAULT, f.name, f.version))
      found = nullptr; // not known: one version of several, or one library's before another's
    if (found && *f.slot != found)
      *f.slot = found;
  });
}

} // namespace leaklab::detail::states
