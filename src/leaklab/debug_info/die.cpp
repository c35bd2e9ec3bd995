// Answers small questions about one entry of the debug information; see die.hpp.
#include <leaklab/debug_info/die.hpp>

#include <dwarf.h>

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string_view>

namespace leaklab::detail::debug_info {
namespace {

// Returns the entry that says where the function was declared. Follows the references from one entry to the
// next.
Dwarf_Die declaration_of(Dwarf_Die die) {
  for (int steps = 0; steps < 16; ++steps) {
    Dwarf_Attribute reference;
    Dwarf_Die next;
    if ((!dwarf_attr(&die, DW_AT_abstract_origin, &reference) &&
         !dwarf_attr(&die, DW_AT_specification, &reference)) ||
        !dwarf_formref_die(&reference, &next))
      break;
    die = next;
  }
  return die;
}

// Returns the scopes around an entry, "boost::fibers::mutex::"; empty if one of them has no name of its own.
// Entries lie in the order of their offsets, each right before those below it.
std::string scopes_around(Dwarf_Die const& die) {
  auto inner = die;
  auto const offset = dwarf_dieoffset(&inner);
  std::string names;
  Dwarf_Die scope;
  if (!dwarf_diecu(&inner, &scope, nullptr, nullptr))
    return {};
  for (;;) {
    Dwarf_Die next{};
    bool found = false;
    Dwarf_Die child;
    for (auto more = dwarf_child(&scope, &child); more == 0 && dwarf_dieoffset(&child) <= offset;
         more = dwarf_siblingof(&child, &child)) {
      next = child;
      found = true;
    }
    if (!found)
      return {};
    if (dwarf_dieoffset(&next) == offset)
      return names;
    auto const* const name = dwarf_diename(&next);
    switch (dwarf_tag(&next)) {
    case DW_TAG_namespace:
      names += name ? name : "(anonymous namespace)";
      break;
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
      if (!name || *name == '<' || *name == '.')
        return {};
      names += name;
      break;
    default:
      return {};
    }
    names += "::";
    scope = next;
  }
}

char const* linkage_name(Dwarf_Die die) {
  Dwarf_Attribute found;
  for (unsigned const attribute : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name})
    if (dwarf_attr_integrate(&die, attribute, &found))
      return dwarf_formstring(&found);
  return nullptr;
}

} // namespace

std::optional<std::uint64_t> number(Dwarf_Die entry, unsigned attribute) {
  Dwarf_Attribute found;
  Dwarf_Word value = 0;
  if (!dwarf_attr_integrate(&entry, attribute, &found) || dwarf_formudata(&found, &value) != 0)
    return {};
  return value;
}

namespace {

// What the linker's --wrap puts before the name of a function that stands in the place of another one: the
// reader wants to know which.
constexpr std::string_view wrapped = "__wrap_";

bool is_wrapped(std::string_view symbol) {
  return symbol.starts_with("__wrap__Z");
}

} // namespace

std::string demangled(char const* symbol) {
  if (is_wrapped(symbol))
    symbol += wrapped.size();
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> const text(
      abi::__cxa_demangle(symbol, nullptr, nullptr, &status), &std::free);
  return status == 0 ? text.get() : symbol;
}

std::string function_name(Dwarf_Die const& function) {
  if (auto const* const name = linkage_name(function))
    return demangled(name);
  auto die = function;
  Dwarf_Attribute found;
  auto const* const name =
      dwarf_attr_integrate(&die, DW_AT_name, &found) ? dwarf_formstring(&found) : nullptr;
  if (name && is_wrapped(name))
    return demangled(name);
  return name ? scopes_around(declaration_of(die)) + name : "";
}

bool has_whole_name(Dwarf_Die const& function) {
  return linkage_name(function) != nullptr;
}

} // namespace leaklab::detail::debug_info
