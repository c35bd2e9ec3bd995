// The debug information of one unit; see unit.hpp.
#include <leaklab/debug_info/unit.hpp>

#include <leaklab/debug_info/die.hpp>

#include <dwarf.h>

#include <algorithm>
#include <cstddef>

namespace leaklab::detail::debug_info {
namespace {

// Finds the inlined call in which an address of a function lies, and the calls around that one. Decides as
// the linker's own tools do: the shortest range that contains the address, and all ranges around it in the
// tree.
class inlined_calls {
public:
  inlined_calls(std::uint64_t address, std::uint64_t size_of_range)
      : address_(address), best_size_(size_of_range) {}

  void read(Dwarf_Die const& below, std::ptrdiff_t caller = -1) {
    for_each_child(below, [&](Dwarf_Die child) {
      switch (dwarf_tag(&child)) {
      case DW_TAG_inlined_subroutine:
        calls_.push_back({child, caller});
        look_at(calls_.size() - 1);
        read(child, static_cast<std::ptrdiff_t>(calls_.size()) - 1);
        break;
      case DW_TAG_lexical_block:
      case DW_TAG_try_block:
      case DW_TAG_catch_block:
        read(child, caller);
        break;
      default:
        break;
      }
    });
  }

  // Returns the entries around the address, innermost first.
  std::vector<Dwarf_Die> around_the_address() const {
    std::vector<Dwarf_Die> found;
    for (auto i = best_; i >= 0; i = calls_[static_cast<std::size_t>(i)].caller)
      found.push_back(calls_[static_cast<std::size_t>(i)].entry);
    return found;
  }

private:
  struct call {
    Dwarf_Die entry;
    std::ptrdiff_t caller; // its index among the calls; -1 is the function
  };

  void look_at(std::size_t place) {
    for_each_range(calls_[place].entry, [&](std::uint64_t begin, std::uint64_t end) {
      if (begin <= address_ && address_ < end && end - begin <= best_size_) {
        best_ = static_cast<std::ptrdiff_t>(place);
        best_size_ = end - begin;
      }
    });
  }

  std::uint64_t const address_;
  std::vector<call> calls_;
  std::ptrdiff_t best_ = -1;
  std::uint64_t best_size_;
};

} // namespace

unit::unit(Dwarf_Die const& entry, Dwarf_Die const& functions, line_sections const& sections,
           code_test const& is_code)
    : entry_(entry), functions_entry_(functions), sections_(sections), is_code_(is_code) {}

void unit::for_each_range(std::function<void(std::uint64_t, std::uint64_t)> const& f) const {
  bool any = false;
  debug_info::for_each_range(entry_, [&](std::uint64_t begin, std::uint64_t end) {
    any = true;
    if (is_code_(begin))
      f(begin, end);
  });
  if (any)
    return;
  functions found;
  read_functions(functions_entry_, depth::all, found);
  found.for_each([&](std::uint64_t begin, std::uint64_t end, function const&) { f(begin, end); });
}

unit::answer unit::at(std::uint64_t address) {
  answer result;
  auto place = lines().at(address);
  auto const found = functions_at(address);
  Dwarf_Die outermost;
  if (found.empty() ||
      !dwarf_offdie(dwarf_cu_getdwarf(functions_entry_.cu), found.front().entry, &outermost)) {
    if (place.line != 0)
      result.frames.push_back({"", place.file, place.line});
    return result;
  }
  inlined_calls calls(address, found.front().size);
  calls.read(outermost);
  for (auto const& call : calls.around_the_address()) {
    result.frames.push_back({function_name(call), place.file, place.line});
    place = {lines().file(number(call, DW_AT_call_file).value_or(-1)),
             static_cast<unsigned>(number(call, DW_AT_call_line).value_or(0))};
  }
  result.frames.push_back({function_name(outermost), place.file, place.line});
  result.last_has_its_whole_name = has_whole_name(outermost);
  return result;
}

// Returns the functions at an address, the one with the shortest range first.
std::vector<unit::function> unit::functions_at(std::uint64_t address) {
  auto const find = [&](std::optional<functions>& read, depth d) {
    if (!read) {
      read_functions(functions_entry_, d, read.emplace());
      read->sort();
    }
    auto found = read->containing(address);
    std::ranges::sort(found, {}, &function::size);
    return found;
  };
  auto found = find(outermost_, depth::outermost);
  return found.empty() ? find(all_, depth::all) : found;
}

void unit::read_functions(Dwarf_Die const& below, depth d, functions& to) const {
  for_each_child(below, [&](Dwarf_Die child) {
    auto const tag = dwarf_tag(&child);
    if (tag == DW_TAG_subprogram)
      debug_info::for_each_range(child, [&](std::uint64_t begin, std::uint64_t end) {
        if (is_code_(begin))
          to.add(begin, end, {dwarf_dieoffset(&child), end - begin});
      });
    if (tag == DW_TAG_namespace || d == depth::all)
      read_functions(child, d, to);
  });
}

line_table const& unit::lines() {
  if (!lines_) {
    Dwarf_Attribute found;
    auto const* const folder =
        dwarf_attr(&entry_, DW_AT_comp_dir, &found) ? dwarf_formstring(&found) : nullptr;
    lines_.emplace(sections_, number(entry_, DW_AT_stmt_list).value_or(-1), folder ? folder : "", is_code_);
  }
  return *lines_;
}

} // namespace leaklab::detail::debug_info
