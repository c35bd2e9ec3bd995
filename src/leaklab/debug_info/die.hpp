// Answers small questions about one entry (DIE) of the debug information, by means of libdw.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>
#include <string>

namespace leaklab::detail::debug_info {

// Calls f(begin, end) for each range of code that belongs to the entry.
template <typename F>
void for_each_range(Dwarf_Die const& entry, F const& f) {
  auto die = entry;
  Dwarf_Addr base = 0, begin = 0, end = 0;
  for (auto at = dwarf_ranges(&die, 0, &base, &begin, &end); at > 0;
       at = dwarf_ranges(&die, at, &base, &begin, &end))
    if (begin < end)
      f(std::uint64_t{begin}, std::uint64_t{end});
}

// Calls f(child) for each entry directly below this one.
template <typename F>
void for_each_child(Dwarf_Die const& entry, F const& f) {
  auto parent = entry;
  Dwarf_Die child;
  for (auto more = dwarf_child(&parent, &child); more == 0; more = dwarf_siblingof(&child, &child))
    f(child);
}

std::optional<std::uint64_t> number(Dwarf_Die entry, unsigned attribute);

// Returns the name of a function: demangled and whole if the compiler has written it so. Otherwise it is the
// name in the source with the namespaces and classes around it, or the name alone inside functions and
// lambdas.
std::string function_name(Dwarf_Die const& function);

// Returns whether the compiler has written the whole name.
bool has_whole_name(Dwarf_Die const& function);

std::string demangled(char const* symbol);

} // namespace leaklab::detail::debug_info
