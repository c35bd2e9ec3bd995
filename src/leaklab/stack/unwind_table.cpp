// Reads .eh_frame as the Linux Standard Base describes it (Core 5.0, 10.6), with DWARF's call frame
// instructions (DWARF 4, 6.4.2); see unwind_table.hpp.
#include <leaklab/stack/unwind_table.hpp>

#include <leaklab/debug_info/byte_reader.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include <dwarf.h> // from elfutils: the names of the instructions

#if defined(__x86_64__)

// From libgcc: finds the table entry ("FDE") of an address among all loaded modules.
extern "C" {
struct dwarf_eh_bases {
  void* tbase;
  void* dbase;
  void* func; // where the entry's code begins
};
void const* _Unwind_Find_FDE(void* address, dwarf_eh_bases* found);
}

namespace leaklab::detail {
namespace {

using debug_info::byte_reader;

// Numbers of registers in the psABI of x86-64.
constexpr std::uint64_t rbp = 6, rsp = 7, return_address_column = 16;

struct not_common {}; // thrown if three numbers cannot hold the rule

// Returns the entry of a table that begins at this place, without its length.
std::span<unsigned char const> entry_at(unsigned char const* where) {
  std::uint32_t length;
  std::memcpy(&length, where, sizeof length);
  if (length == 0xffffffff)
    throw not_common();
  return {where + sizeof length, length};
}

// Skips a pointer that is encoded as these bits say.
void skip_pointer(byte_reader& r, unsigned char encoding) {
  if (encoding == DW_EH_PE_omit)
    return;
  switch (encoding & 0x07) {
  case DW_EH_PE_absptr:
  case DW_EH_PE_udata8:
    return r.skip(8);
  case DW_EH_PE_udata2:
    return r.skip(2);
  case DW_EH_PE_udata4:
    return r.skip(4);
  default:
    throw not_common();
  }
}

// What the entries of a module have in common.
struct common_entry {
  std::uint64_t code_alignment = 1;
  std::int64_t data_alignment = 1;
  unsigned char pointer_encoding = 0;
  bool has_extra = false; // entries have a length and data before their instructions
  byte_reader instructions{{}};
};

// Reads what augments the entry, letter by letter.
void read_augmentation(std::string_view letters, byte_reader& r, common_entry& c) {
  if (letters.empty())
    return;
  if (letters[0] != 'z')
    throw not_common();
  c.has_extra = true;
  auto extra = r.part(r.uleb());
  for (auto const letter : letters.substr(1))
    switch (letter) {
    case 'R':
      c.pointer_encoding = extra.number<unsigned char>();
      break;
    case 'P':
      skip_pointer(extra, extra.number<unsigned char>());
      break;
    case 'L':
      extra.skip(1);
      break;
    default: // 'S': a signal's frame
      throw not_common();
    }
}

common_entry read_common(unsigned char const* where) {
  common_entry c;
  byte_reader r(entry_at(where));
  r.skip(4); // 0: no entry of a function
  auto const version = r.number<unsigned char>();
  auto const letters = r.text();
  if (version != 1 && version != 3)
    throw not_common();
  c.code_alignment = r.uleb();
  c.data_alignment = r.sleb();
  if ((version == 1 ? r.number<unsigned char>() : r.uleb()) != return_address_column)
    throw not_common();
  read_augmentation(letters, r, c);
  c.instructions = r;
  return c;
}

// Where a register of the caller is kept.
struct place {
  enum class kind { unchanged, saved, undefined, other };
  kind is = kind::unchanged;
  std::int64_t offset = 0; // from the beginning of the caller's frame
};

struct row {
  std::uint64_t cfa_register = 0;
  std::int64_t cfa = 0;
  bool cfa_is_common = false;
  place rbp_is, return_address_is;

  place* of(std::uint64_t register_number) {
    return register_number == rbp                     ? &rbp_is
           : register_number == return_address_column ? &return_address_is
                                                      : nullptr;
  }
  void set(std::uint64_t register_number, place p) {
    if (auto* const mine = of(register_number))
      *mine = p;
  }
};

// Runs the instructions from one row of a table to the next, up to the row that covers an address.
class table {
public:
  table(common_entry const& c, std::uintptr_t begin) : common_(c), location_(begin) {}

  // Runs the instructions of the common entry.
  void begin() {
    run(common_.instructions, UINTPTR_MAX);
    initial_ = now_;
  }
  // Runs the instructions of a function, for the code before `until`.
  row const& run_for(byte_reader instructions, std::uintptr_t until) {
    run(instructions, until);
    return now_;
  }

private:
  void run(byte_reader r, std::uintptr_t until) {
    while (!r.ended() && location_ < until)
      step(r);
  }

  void advance(std::uint64_t by) { location_ += by * common_.code_alignment; }
  place saved_at(std::int64_t times) const { return {place::kind::saved, times * common_.data_alignment}; }
  void restore(std::uint64_t register_number) {
    if (auto* const mine = now_.of(register_number))
      *mine = *initial_.of(register_number);
  }

  void step(byte_reader& r) {
    auto const code = r.number<unsigned char>();
    auto const operand = static_cast<unsigned char>(code & 0x3f);
    switch (code & 0xc0) {
    case DW_CFA_advance_loc:
      return advance(operand);
    case DW_CFA_offset:
      return now_.set(operand, saved_at(static_cast<std::int64_t>(r.uleb())));
    case DW_CFA_restore:
      return restore(operand);
    default:
      return step_without_operand(operand, r);
    }
  }

  // Instructions that compilers rarely write for an x86-64 are left to the ordinary unwinder.
  void step_without_operand(unsigned char code, byte_reader& r) {
    switch (code) {
    case DW_CFA_nop:
      return;
    case DW_CFA_advance_loc1:
      return advance(r.number<std::uint8_t>());
    case DW_CFA_advance_loc2:
      return advance(r.number<std::uint16_t>());
    case DW_CFA_advance_loc4:
      return advance(r.number<std::uint32_t>());
    case DW_CFA_undefined:
      return now_.set(r.uleb(), {place::kind::undefined});
    case DW_CFA_remember_state:
      if (remembered_ == memory_.size())
        throw not_common();
      memory_[remembered_++] = now_;
      return;
    case DW_CFA_restore_state:
      if (remembered_ == 0)
        throw not_common();
      now_ = memory_[--remembered_];
      return;
    case DW_CFA_expression: {
      auto const number = r.uleb();
      r.skip(r.uleb());
      return now_.set(number, {place::kind::other});
    }
    case DW_CFA_GNU_args_size:
      r.uleb();
      return;
    default:
      return define_cfa(code, r);
    }
  }

  void define_cfa(unsigned char code, byte_reader& r) {
    switch (code) {
    case DW_CFA_def_cfa:
      now_.cfa_register = r.uleb();
      now_.cfa = static_cast<std::int64_t>(r.uleb());
      now_.cfa_is_common = true;
      return;
    case DW_CFA_def_cfa_register:
      now_.cfa_register = r.uleb();
      return;
    case DW_CFA_def_cfa_offset:
      now_.cfa = static_cast<std::int64_t>(r.uleb());
      return;
    case DW_CFA_def_cfa_expression:
      r.skip(r.uleb());
      now_.cfa_is_common = false;
      return;
    default:
      throw not_common();
    }
  }

  common_entry const& common_;
  std::uintptr_t location_;
  row now_, initial_;
  std::array<row, 8> memory_;
  std::size_t remembered_ = 0;
};

bool fits(std::int64_t offset) {
  return offset >= INT32_MIN && offset <= INT32_MAX;
}

frame_rule rule_of(row const& w) {
  using enum frame_rule::kind;
  if (w.return_address_is.is == place::kind::undefined)
    return {.is = last};
  if (!w.cfa_is_common || (w.cfa_register != rsp && w.cfa_register != rbp) || !fits(w.cfa) ||
      w.return_address_is.is != place::kind::saved || w.return_address_is.offset != -8 ||
      (w.rbp_is.is != place::kind::unchanged && w.rbp_is.is != place::kind::saved) || !fits(w.rbp_is.offset))
    return {};
  return {.is = w.cfa_register == rsp ? from_rsp : from_rbp,
          .rbp_saved = w.rbp_is.is == place::kind::saved,
          .cfa = static_cast<std::int32_t>(w.cfa),
          .rbp = static_cast<std::int32_t>(w.rbp_is.offset)};
}

} // namespace

frame_rule read_frame_rule(std::uintptr_t return_address) try {
  dwarf_eh_bases bases{};
  auto const* const entry = static_cast<unsigned char const*>(
      _Unwind_Find_FDE(reinterpret_cast<void*>(return_address - 1), &bases));
  if (!entry)
    return {.is = frame_rule::kind::no_table};
  auto const bytes = entry_at(entry);
  byte_reader r(bytes);
  auto const common = read_common(bytes.data() - r.number<std::int32_t>());
  skip_pointer(r, common.pointer_encoding); // where the code begins,
  skip_pointer(r, common.pointer_encoding); // and how long it is
  if (common.has_extra)
    r.skip(r.uleb());
  table t(common, reinterpret_cast<std::uintptr_t>(bases.func));
  t.begin();
  return rule_of(t.run_for(r, return_address));
} catch (not_common const&) {
  return {};
}

} // namespace leaklab::detail

#else

leaklab::detail::frame_rule leaklab::detail::read_frame_rule(std::uintptr_t) {
  return {};
}

#endif
