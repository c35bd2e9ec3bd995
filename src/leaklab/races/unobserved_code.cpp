// Looks for calls in the program's machine code; see unobserved_code.hpp. A unit, which is what the compiler makes of one
// source file, is observed if there is a call in it of one of the functions by which accesses are seen.
#include <leaklab/races/unobserved_code.hpp>

#include <leaklab/debug_info/elf_file.hpp>
#include <leaklab/report/function_name.hpp>
#include <leaklab/report/library.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/states/needed_functions.hpp>

#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include <dlfcn.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <link.h>

namespace leaklab::detail {
namespace {

using std::string_view;
using place = std::uint64_t; // as the file counts addresses

bool starts_with_any_of(string_view text, auto const& beginnings) {
  return std::ranges::any_of(beginnings, [text](string_view b) { return text.starts_with(b); });
}

constexpr std::array known_symbols = {
    string_view("__tsan_"),       string_view("__wrap_"),
    string_view("leaklab_"),      string_view("_Unwind_"),
    string_view("__cxa_"),        string_view("make_fcontext"),
    string_view("jump_fcontext"), string_view("ontop_fcontext"),
    string_view("__gxx_"),        string_view("_Zn"),
    string_view("_Zd"),           string_view("__clang_"),
};
constexpr std::array known_scopes = {string_view("std::"), string_view("__gnu_cxx::"), string_view("boost::"),
                                     string_view("leaklab::"), string_view("testing::")};
constexpr std::array known_libraries = {
    string_view("libstdc++."), string_view("libc."),    string_view("libm."),
    string_view("libgcc_s."),  string_view("ld-linux"), string_view("libpthread"),
    string_view("libboost_"),  string_view("libgtest"), string_view("libgmock"),
};

std::string demangled(char const* symbol) {
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> const name(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                    &std::free);
  return status == 0 ? name.get() : symbol;
}

class program {
public:
  program() : file_("/proc/self/exe") {
    if (!file_)
      return;
    read_sections();
    read_units();
  }

  std::set<std::string> unobserved_calls() const {
    std::set<std::string> found;
    std::vector<bool> observed(units_.size());
    each_call([&](place from, place to) {
      if (auto const f = functions_.find(to);
          f != functions_.end() && string_view(f->second).starts_with("__tsan_"))
        if (auto const u = unit_at(from); u < units_.size())
          observed[u] = true;
    });
    std::set<place> called;
    each_call([&](place from, place to) {
      auto const caller = unit_at(from), callee = unit_at(to);
      if (caller < units_.size() && observed[caller] && !(callee < units_.size() && observed[callee]))
        called.insert(to);
    });
    for (auto const to : called)
      if (auto name = name_of(to); !name.empty())
        found.insert(std::move(name));
    return found;
  }

private:
  struct code {
    place begin;
    unsigned char const* bytes;
    std::size_t size;
    bool leads_to_libraries; // each function of a library that the program calls has a few instructions here
  };
  struct range {
    place begin, end;
    std::size_t unit;
  };

  void read_sections() {
    std::size_t names = 0;
    if (elf_getshdrstrndx(file_.elf(), &names) != 0)
      return;
    for (auto* section = elf_nextscn(file_.elf(), nullptr); section;
         section = elf_nextscn(file_.elf(), section)) {
      GElf_Shdr header;
      auto* const data = gelf_getshdr(section, &header) ? elf_getdata(section, nullptr) : nullptr;
      if (!data || !data->d_buf)
        continue;
      auto const* const name = elf_strptr(file_.elf(), names, header.sh_name);
      if (header.sh_flags & SHF_EXECINSTR)
        code_.push_back({header.sh_addr, static_cast<unsigned char const*>(data->d_buf), data->d_size,
                         name && string_view(name).starts_with(".plt")});
      if (header.sh_type == SHT_SYMTAB)
        for (std::size_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
          GElf_Sym symbol;
          if (gelf_getsym(data, static_cast<int>(i), &symbol) && GELF_ST_TYPE(symbol.st_info) == STT_FUNC &&
              symbol.st_value != 0)
            functions_.emplace(symbol.st_value, elf_strptr(file_.elf(), header.sh_link, symbol.st_name));
        }
    }
  }

  void read_units() {
    if (!file_.dwarf())
      return;
    Dwarf_Off next = 0;
    std::size_t header = 0;
    for (Dwarf_Off at = 0; dwarf_nextcu(file_.dwarf(), at, &next, &header, nullptr, nullptr, nullptr) == 0;
         at = next) {
      Dwarf_Die die;
      if (!dwarf_offdie(file_.dwarf(), at + header, &die))
        continue;
      auto const* const name = dwarf_diename(&die);
      units_.emplace_back(name ? name : "");
      Dwarf_Addr base = 0, begin = 0, end = 0;
      for (std::ptrdiff_t i = 0; (i = dwarf_ranges(&die, i, &base, &begin, &end)) > 0;)
        if (begin < end)
          ranges_.push_back({begin, end, units_.size() - 1});
    }
    std::ranges::sort(ranges_, {}, &range::begin);
  }

  // Returns units_.size() if no unit has it.
  std::size_t unit_at(place at) const {
    auto const after = std::ranges::upper_bound(ranges_, at, {}, &range::begin);
    return after == ranges_.begin() || at >= std::prev(after)->end ? units_.size() : std::prev(after)->unit;
  }

  // Calls each(from, to) for each call whose target is in the instruction, a jump at the end of a function included.
  // Among other bytes that look alike, few lead to where a function begins.
  void each_call(auto const& each) const {
    constexpr unsigned char call = 0xe8, jump = 0xe9;
    constexpr std::size_t length = 5;
    for (auto const& c : code_)
      for (std::size_t i = 0; i + length <= c.size; ++i)
        if (c.bytes[i] == call || c.bytes[i] == jump) {
          std::int32_t distance = 0;
          std::memcpy(&distance, c.bytes + i + 1, sizeof distance);
          auto const to = c.begin + i + length + static_cast<place>(static_cast<std::int64_t>(distance));
          if (functions_.contains(to) || leads_to_a_library(to))
            each(c.begin + i, to);
        }
  }
  code const* leads_to_a_library(place at) const {
    auto const found = std::ranges::find_if(code_, [at](code const& c) {
      return c.leads_to_libraries && at >= c.begin && at < c.begin + c.size;
    });
    return found == code_.end() ? nullptr : &*found;
  }

  // Returns how a report names a function; empty if it need not.
  std::string name_of(place at) const {
    auto const f = functions_.find(at);
    if (f == functions_.end())
      return name_in_library(at);
    if (starts_with_any_of(f->second, known_symbols))
      return "";
    auto const name = demangled(f->second);
    auto const u = unit_at(at);
    if (u == units_.size())
      return starts_with_any_of(qualified_name(name), known_scopes) ? "" : short_name(name);
    std::filesystem::path const source(units_[u]);
    if (places::is_library({.function = "", .file = source}))
      return "";
    return short_name(name) + " (" + source::display_path(source) + ")";
  }

  std::string name_in_library(place at) const;

  debug_info::elf_file const file_;
  std::vector<code> code_;
  std::map<place, char const*> functions_;
  std::vector<std::string> units_; // the names of their files
  std::vector<range> ranges_;      // of their code, by `begin`
};

std::string program::name_in_library(place at) const {
  auto const& c = *leads_to_a_library(at);
  constexpr std::size_t length = 6, furthest = 16; // jmp *distance(%rip), in the first bytes
  for (auto i = at - c.begin; i + length <= c.size && i < at - c.begin + furthest; ++i) {
    if (c.bytes[i] != 0xff || c.bytes[i + 1] != 0x25)
      continue;
    std::int32_t distance = 0;
    std::memcpy(&distance, c.bytes + i + 2, sizeof distance);
    auto const slot = c.begin + i + length + static_cast<place>(static_cast<std::int64_t>(distance));
    std::string found;
    auto const loaded_at = reinterpret_cast<link_map const*>(dlopen(nullptr, RTLD_LAZY))->l_addr;
    states::each_needed_function([&](states::needed_function const& f) {
      Dl_info info{};
      if (reinterpret_cast<place>(f.slot) != loaded_at + slot ||
          !dladdr(dlsym(RTLD_DEFAULT, f.name), &info) || !info.dli_fname)
        return;
      auto const library = std::filesystem::path(info.dli_fname).filename().string();
      if (!starts_with_any_of(library, known_libraries))
        found = short_name(demangled(f.name)) + " (" + library + ")";
    });
    return found;
  }
  return "";
}

} // namespace

std::vector<std::string> const& unobserved_code() {
  static auto const* const found = [] { // never destroyed: a program at its end may still ask
#ifdef __x86_64__
    auto const calls = program().unobserved_calls();
    return new std::vector<std::string>(calls.begin(), calls.end());
#else
    return new std::vector<std::string>;
#endif
  }();
  return *found;
}

} // namespace leaklab::detail
