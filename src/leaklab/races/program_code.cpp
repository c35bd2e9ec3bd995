// Reads the program's file, and looks for calls in it; see program_code.hpp.
#include <leaklab/races/program_code.hpp>

#include <leaklab/states/needed_functions.hpp>

#include <algorithm>
#include <cstring>
#include <iterator>

#include <dlfcn.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <link.h>

namespace leaklab::detail {

using std::string_view;

program_code::program_code() : file_("/proc/self/exe") {
  if (!file_)
    return;
  loaded_at_ = reinterpret_cast<link_map const*>(dlopen(nullptr, RTLD_LAZY))->l_addr;
  read_sections();
  read_units();
  read_needed();
  find_observed_units();
}

void program_code::read_sections() {
  std::size_t names = 0;
  if (elf_getshdrstrndx(file_.elf(), &names) != 0)
    return;
  for (auto* s = elf_nextscn(file_.elf(), nullptr); s; s = elf_nextscn(file_.elf(), s)) {
    GElf_Shdr header;
    auto* const data = gelf_getshdr(s, &header) ? elf_getdata(s, nullptr) : nullptr;
    if (!data || !data->d_buf)
      continue;
    auto const* const text = elf_strptr(file_.elf(), names, header.sh_name);
    string_view const name = text ? text : "";
    if (header.sh_flags & SHF_EXECINSTR)
      code_.push_back({header.sh_addr, static_cast<unsigned char const*>(data->d_buf), data->d_size,
                       name.starts_with(".plt")});
    else if (header.sh_flags & SHF_ALLOC && header.sh_type == SHT_PROGBITS)
      data_.push_back({header.sh_addr, reinterpret_cast<unsigned char const*>(in_memory(header.sh_addr)),
                       data->d_size, false});
    if (header.sh_type == SHT_SYMTAB)
      for (std::size_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
        GElf_Sym symbol;
        if (gelf_getsym(data, static_cast<int>(i), &symbol) && GELF_ST_TYPE(symbol.st_info) == STT_FUNC &&
            symbol.st_value != 0)
          functions_.emplace(symbol.st_value, elf_strptr(file_.elf(), header.sh_link, symbol.st_name));
      }
  }
}

void program_code::read_units() {
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

void program_code::read_needed() {
  states::each_needed_function([&](states::needed_function const& f) {
    needed_[reinterpret_cast<place>(f.slot) - loaded_at_] = f.name;
  });
}

void program_code::find_observed_units() {
  observed_.assign(units_.size(), false);
  each_call([&](place from, target const& to) {
    if (to.function != 0 && string_view(symbol(to.function)).starts_with("__tsan_"))
      if (auto const u = unit_at(from); u < units_.size())
        observed_[u] = true;
  });
}

// Returns units_.size() if no unit has it.
std::size_t program_code::unit_at(place at) const {
  auto const after = std::ranges::upper_bound(ranges_, at, {}, &range::begin);
  return after == ranges_.begin() || at >= std::prev(after)->end ? units_.size() : std::prev(after)->unit;
}

bool program_code::is_observed(place at) const {
  auto const u = unit_at(at);
  return u < units_.size() && observed_[u];
}

char const* program_code::file_of(place at) const {
  auto const u = unit_at(at);
  return u < units_.size() ? units_[u].c_str() : nullptr;
}

namespace {

std::uint64_t ahead_of(unsigned char const* bytes) { // in the instruction, of its end
  std::int32_t distance = 0;
  std::memcpy(&distance, bytes, sizeof distance);
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(distance));
}

} // namespace

// Calls each(from, target) for each call whose target is in the instruction, or in the slot that it names; and for a jump
// at the end of a function. Among other bytes that look alike, few lead to where a function begins.
template <class Each>
void program_code::each_call(Each const& each) const {
  constexpr unsigned char call = 0xe8, jump = 0xe9, through = 0xff, call_through = 0x15, jump_through = 0x25;
  for (auto const& c : code_)
    for (std::size_t i = 0; i + 6 <= c.size && !c.leads_to_libraries; ++i) {
      auto const here = c.begin + i;
      if (c.bytes[i] == call || c.bytes[i] == jump) {
        auto const to = here + 5 + ahead_of(c.bytes + i + 1);
        if (functions_.contains(to))
          each(here, target{to, {}});
        else if (auto const name = needed_through(to); !name.empty())
          each(here, target{0, name});
      } else if (c.bytes[i] == through &&
                 (c.bytes[i + 1] == call_through || c.bytes[i + 1] == jump_through)) {
        if (auto const slot = needed_.find(here + 6 + ahead_of(c.bytes + i + 2)); slot != needed_.end())
          each(here, target{0, slot->second});
      }
    }
}

// Calls each(function) for each address of one in data, and in an instruction that loads it: lea distance(%rip), or mov
// of a number.
template <class Each>
void program_code::each_address(Each const& each) const {
  for (auto const& d : data_)
    for (std::size_t i = (8 - d.begin % 8) % 8; i + 8 <= d.size; i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, d.bytes + i, sizeof word);
      if (functions_.contains(word - loaded_at_))
        each(word - loaded_at_);
    }
  constexpr unsigned char lea = 0x8d, of_rip = 0x05, mov = 0xb8;
  for (auto const& c : code_)
    for (std::size_t i = 0; i + 6 <= c.size; ++i) {
      if (c.bytes[i] == lea && (c.bytes[i + 1] & 0xc7) == of_rip) {
        if (auto const to = c.begin + i + 6 + ahead_of(c.bytes + i + 2); functions_.contains(to))
          each(to);
      } else if ((c.bytes[i] & 0xf8) == mov && loaded_at_ == 0) {
        if (auto const to = ahead_of(c.bytes + i + 1); functions_.contains(to))
          each(to);
      }
    }
}

program_code::section const* program_code::section_for_libraries(place at) const {
  auto const found = std::ranges::find_if(code_, [at](section const& c) {
    return c.leads_to_libraries && at >= c.begin && at < c.begin + c.size;
  });
  return found == code_.end() ? nullptr : &*found;
}

// Returns the function of a library to which the instructions there lead: jmp *distance(%rip), in the first bytes.
string_view program_code::needed_through(place at) const {
  auto const* const c = section_for_libraries(at);
  constexpr std::size_t length = 6, furthest = 16;
  for (auto i = c ? at - c->begin : 0; c && i + length <= c->size && i < at - c->begin + furthest; ++i)
    if (c->bytes[i] == 0xff && c->bytes[i + 1] == 0x25) {
      auto const slot = needed_.find(c->begin + i + length + ahead_of(c->bytes + i + 2));
      return slot == needed_.end() ? string_view() : slot->second;
    }
  return {};
}

bool program_code::has_observed_units() const {
  return std::ranges::find(observed_, true) != observed_.end();
}

std::map<program_code::target, program_code::place> program_code::calls_of_what_is_not_observed() const {
  std::map<target, place> found;
  each_call([&](place from, target const& to) {
    if (is_observed(from) && (to.function == 0 || !is_observed(to.function)))
      found.emplace(to, from);
  });
  return found;
}

std::set<program_code::place> program_code::not_observed_with_address() const {
  std::set<place> found;
  each_address([&](place function) {
    if (!is_observed(function))
      found.insert(function);
  });
  return found;
}

} // namespace leaklab::detail
