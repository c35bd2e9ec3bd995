// A program or shared library on disk; see program_file.hpp.
#include <leaklab/debug_info/program_file.hpp>

#include <leaklab/debug_info/die.hpp>
#include <leaklab/debug_info/separate.hpp>

#include <dwarf.h>

#include <algorithm>
#include <map>
#include <utility>

namespace leaklab::detail::debug_info {

program_file::program_file(std::filesystem::path const& path)
    : file_(path), debug_(file_ && !file_.dwarf() ? separate_debug_file(file_, path) : nullptr),
      code_(file_.code_sections()), is_code_([this](std::uint64_t begin) {
        return std::ranges::any_of(code_,
                                   [begin](auto const& c) { return c.first <= begin && begin < c.second; });
      }) {}

std::string program_file::symbol_at(std::uint64_t address) {
  if (!symbols_)
    symbols_.emplace(with_debug_information());
  auto const* const name = symbols_->at(address);
  return name ? demangled(name) : "";
}

std::vector<frame> program_file::frames_at(std::uint64_t address) {
  if (!ranges_)
    read_units();
  auto const symbol = symbol_at(address);
  // An inline function is in every unit that uses it. GNU ld keeps the first of them, and lets the debug
  // information of the others refer to it. So the first unit that knows the address is the one that has the
  // code.
  auto candidates = ranges_->containing(address);
  std::ranges::sort(candidates);
  for (auto const u : candidates) {
    auto answer = units_[u].at(address);
    if (answer.frames.empty())
      continue;
    if (!symbol.empty() && !answer.last_has_its_whole_name)
      answer.frames.back().function = symbol;
    return answer.frames;
  }
  return symbol.empty() ? std::vector<frame>() : std::vector{frame{symbol, "", 0}};
}

void program_file::for_each_statement(
    std::function<bool(std::filesystem::path const&)> const& is_wanted,
    std::function<void(std::filesystem::path const&, unsigned, std::uint64_t)> const& f) {
  if (!ranges_)
    read_units();
  for (std::size_t u = 0; u < units_.size(); ++u) {
    std::map<std::uint64_t, std::optional<std::filesystem::path>> files; // nothing: not wanted
    units_[u].lines().for_each_statement([&](std::uint64_t number, unsigned line, std::uint64_t address) {
      auto const [file, is_new] = files.try_emplace(number);
      if (is_new)
        if (auto path = units_[u].lines().file(number).lexically_normal(); is_wanted(path))
          file->second = std::move(path);
      if (!file->second || line == 0)
        return;
      auto const units = ranges_->containing(address); // the first one has the code, as in frames_at
      if (!units.empty() && *std::ranges::min_element(units) == u)
        f(*file->second, line, address);
    });
  }
}

void program_file::read_units() {
  ranges_.emplace();
  auto const& file = with_debug_information();
  if (!file.dwarf())
    return;
  sections_ = {file.section(".debug_line"), file.section(".debug_line_str"), file.section(".debug_str")};
  Dwarf_CU* cu = nullptr;
  Dwarf_Half version = 0;
  std::uint8_t kind = 0;
  Dwarf_Die entry, split;
  while (dwarf_get_units(file.dwarf(), cu, &cu, &version, &kind, &entry, &split) == 0)
    if (kind == DW_UT_compile || kind == DW_UT_skeleton)
      units_.emplace_back(entry, kind == DW_UT_skeleton && split.addr ? split : entry, sections_, is_code_);
  for (std::size_t u = 0; u < units_.size(); ++u)
    units_[u].for_each_range([&](std::uint64_t begin, std::uint64_t end) { ranges_->add(begin, end, u); });
  ranges_->sort();
}

} // namespace leaklab::detail::debug_info
