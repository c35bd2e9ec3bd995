// Reads .eh_frame as the Linux Standard Base describes it (Core 5.0, 10.6), with DWARF's call frame
// instructions (DWARF 4, 6.4.2); see unwind_table.hpp.
#include <leaklab/stack/unwind_table.hpp>

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)

// libgcc's: finds the table entry ("FDE") of an address among all loaded modules.
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

// Numbers of registers in the psABI of x86-64.
constexpr std::uint64_t rbp = 6, rsp = 7, return_address_column = 16;

struct not_common {}; // thrown: the rule cannot be told by three numbers

// A place in the tables. They come with the program, and are taken to be well-formed.
class reader {
public:
  explicit reader(void const* at) : at_(static_cast<unsigned char const*>(at)) {}

  template <typename T>
  T fixed() {
    T value;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::uint64_t uleb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      auto const byte = fixed<unsigned char>();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return value;
    }
  }
  std::int64_t sleb() {
    std::int64_t value = 0;
    for (unsigned shift = 0;;) {
      auto const byte = fixed<unsigned char>();
      value |= static_cast<std::int64_t>(byte & 0x7f) << shift;
      shift += 7;
      if (!(byte & 0x80))
        return byte & 0x40 && shift < 64 ? value | -(std::int64_t{1} << shift) : value;
    }
  }
  char const* text() {
    auto const* const begin = reinterpret_cast<char const*>(at_);
    at_ += std::strlen(begin) + 1;
    return begin;
  }
  void skip(std::uint64_t bytes) { at_ += bytes; }
  // A pointer, encoded as these bits say, which is not needed.
  void skip_pointer(unsigned char encoding) {
    constexpr unsigned char omitted = 0xff;
    if (encoding == omitted)
      return;
    switch (encoding & 0x07) {
    case 0x00:
    case 0x04:
      return skip(8);
    case 0x02:
      return skip(2);
    case 0x03:
      return skip(4);
    default:
      throw not_common();
    }
  }
  unsigned char const* at() const { return at_; }

private:
  unsigned char const* at_;
};

// What is common to the entries of a module.
struct common_entry {
  std::uint64_t code_alignment = 1;
  std::int64_t data_alignment = 1;
  unsigned char pointer_encoding = 0;
  bool has_extra = false; // entries have a length and data before their instructions
  unsigned char const* instructions = nullptr;
  unsigned char const* end = nullptr;
};

unsigned char const* end_of(reader& r) {
  auto const length = r.fixed<std::uint32_t>();
  if (length == 0xffffffff)
    throw not_common();
  return r.at() + length;
}

common_entry read_common(unsigned char const* where) {
  common_entry c;
  reader r(where);
  c.end = end_of(r);
  r.fixed<std::uint32_t>(); // 0: not an entry of a function
  auto const version = r.fixed<unsigned char>();
  auto const* augmentation = r.text();
  if (version != 1 && version != 3)
    throw not_common();
  c.code_alignment = r.uleb();
  c.data_alignment = r.sleb();
  if ((version == 1 ? r.fixed<unsigned char>() : r.uleb()) != return_address_column)
    throw not_common();
  if (*augmentation == 'z') {
    c.has_extra = true;
    auto const length = r.uleb();
    auto const* const after = r.at() + length;
    while (*++augmentation)
      switch (*augmentation) {
      case 'R':
        c.pointer_encoding = r.fixed<unsigned char>();
        break;
      case 'P':
        r.skip_pointer(r.fixed<unsigned char>());
        break;
      case 'L':
        r.fixed<unsigned char>();
        break;
      default: // 'S': a signal's frame
        throw not_common();
      }
    c.instructions = after;
  } else if (*augmentation == 0) {
    c.instructions = r.at();
  } else {
    throw not_common();
  }
  return c;
}

// Where a register of the caller is found.
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

  // Those of the common entry.
  void begin() {
    run(common_.instructions, common_.end, UINTPTR_MAX);
    initial_ = now_;
  }
  // Those of a function, for the code before `until`.
  row const& run_for(unsigned char const* from, unsigned char const* to, std::uintptr_t until) {
    run(from, to, until);
    return now_;
  }

private:
  void run(unsigned char const* from, unsigned char const* to, std::uintptr_t until) {
    for (reader r(from); r.at() < to && location_ < until;)
      step(r);
  }

  void advance(std::uint64_t by) { location_ += by * common_.code_alignment; }
  place saved_at(std::int64_t times) const { return {place::kind::saved, times * common_.data_alignment}; }
  void set_cfa(std::uint64_t register_number, std::int64_t offset) {
    now_.cfa_register = register_number;
    now_.cfa = offset;
    now_.cfa_is_common = true;
  }
  void restore(std::uint64_t register_number) {
    if (auto* const mine = now_.of(register_number))
      *mine = *initial_.of(register_number);
  }

  void step(reader& r) {
    auto const code = r.fixed<unsigned char>();
    auto const operand = static_cast<unsigned char>(code & 0x3f);
    switch (code & 0xc0) {
    case 0x40: // DW_CFA_advance_loc
      return advance(operand);
    case 0x80: // DW_CFA_offset
      return now_.set(operand, saved_at(static_cast<std::int64_t>(r.uleb())));
    case 0xc0: // DW_CFA_restore
      return restore(operand);
    default:
      return step_extended(operand, r);
    }
  }

  void step_extended(unsigned char code, reader& r) {
    using enum place::kind;
    switch (code) {
    case 0x00: // DW_CFA_nop
      return;
    case 0x02: // DW_CFA_advance_loc1
      return advance(r.fixed<std::uint8_t>());
    case 0x03: // DW_CFA_advance_loc2
      return advance(r.fixed<std::uint16_t>());
    case 0x04: // DW_CFA_advance_loc4
      return advance(r.fixed<std::uint32_t>());
    case 0x05: { // DW_CFA_offset_extended
      auto const number = r.uleb();
      return now_.set(number, saved_at(static_cast<std::int64_t>(r.uleb())));
    }
    case 0x06: // DW_CFA_restore_extended
      return restore(r.uleb());
    case 0x07: // DW_CFA_undefined
      return now_.set(r.uleb(), {undefined});
    case 0x08: // DW_CFA_same_value
      return now_.set(r.uleb(), {unchanged});
    case 0x09: { // DW_CFA_register
      auto const number = r.uleb();
      r.uleb();
      return now_.set(number, {other});
    }
    case 0x0a: // DW_CFA_remember_state
      if (remembered_ == memory_.size())
        throw not_common();
      memory_[remembered_++] = now_;
      return;
    case 0x0b: // DW_CFA_restore_state
      if (remembered_ == 0)
        throw not_common();
      now_ = memory_[--remembered_];
      return;
    case 0x0c: { // DW_CFA_def_cfa
      auto const number = r.uleb();
      return set_cfa(number, static_cast<std::int64_t>(r.uleb()));
    }
    case 0x0d: // DW_CFA_def_cfa_register
      now_.cfa_register = r.uleb();
      return;
    case 0x0e: // DW_CFA_def_cfa_offset
      now_.cfa = static_cast<std::int64_t>(r.uleb());
      return;
    case 0x0f: // DW_CFA_def_cfa_expression
      r.skip(r.uleb());
      now_.cfa_is_common = false;
      return;
    case 0x10:   // DW_CFA_expression
    case 0x16: { // DW_CFA_val_expression
      auto const number = r.uleb();
      r.skip(r.uleb());
      return now_.set(number, {other});
    }
    case 0x11: { // DW_CFA_offset_extended_sf
      auto const number = r.uleb();
      return now_.set(number, saved_at(r.sleb()));
    }
    case 0x12: { // DW_CFA_def_cfa_sf
      auto const number = r.uleb();
      return set_cfa(number, r.sleb() * common_.data_alignment);
    }
    case 0x13: // DW_CFA_def_cfa_offset_sf
      now_.cfa = r.sleb() * common_.data_alignment;
      return;
    case 0x14:   // DW_CFA_val_offset
    case 0x15: { // DW_CFA_val_offset_sf
      auto const number = r.uleb();
      r.uleb();
      return now_.set(number, {other});
    }
    case 0x2e: // DW_CFA_GNU_args_size
      r.uleb();
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
  reader r(entry);
  auto const* const end = end_of(r);
  auto const* const here = r.at();
  auto const common = read_common(here - r.fixed<std::int32_t>());
  r.skip_pointer(common.pointer_encoding); // where the code begins,
  r.skip_pointer(common.pointer_encoding); // and how long it is
  if (common.has_extra)
    r.skip(r.uleb());
  table t(common, reinterpret_cast<std::uintptr_t>(bases.func));
  t.begin();
  return rule_of(t.run_for(r.at(), end, return_address));
} catch (not_common const&) {
  return {};
}

} // namespace leaklab::detail

#else

leaklab::frame_rule leaklab::read_frame_rule(std::uintptr_t) {
  return {};
}

#endif
