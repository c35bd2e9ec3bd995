// Finds the program file that an address of this process comes from; see loaded.hpp.
#include <leaklab/debug_info/loaded.hpp>

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <span>

namespace leaklab::detail::debug_info {
namespace {

struct found {
  std::uintptr_t address;
  std::uintptr_t base = 0;
  std::string path{};
  std::vector<unsigned char> build_id{};
  bool is_there = false;
};

std::vector<unsigned char> build_id_of(dl_phdr_info const& info) {
  constexpr std::size_t alignment = 4;
  auto const padded = [](std::size_t n) { return (n + alignment - 1) / alignment * alignment; };
  for (auto const& part : std::span(info.dlpi_phdr, info.dlpi_phnum)) {
    if (part.p_type != PT_NOTE)
      continue;
    auto const* note = reinterpret_cast<unsigned char const*>(info.dlpi_addr + part.p_vaddr);
    auto const* const end = note + part.p_memsz;
    while (note + sizeof(ElfW(Nhdr)) <= end) {
      ElfW(Nhdr) head;
      std::memcpy(&head, note, sizeof head);
      auto const* const name = note + sizeof head;
      auto const* const id = name + padded(head.n_namesz);
      if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0)
        return {id, id + head.n_descsz};
      note = id + padded(head.n_descsz);
    }
  }
  return {};
}

void set(found& f, dl_phdr_info const& info) {
  f.is_there = true;
  f.base = info.dlpi_addr;
  f.path = info.dlpi_name && *info.dlpi_name ? info.dlpi_name : "/proc/self/exe";
  f.build_id = build_id_of(info);
}

int look_for(dl_phdr_info* info, std::size_t, void* argument) {
  auto& f = *static_cast<found*>(argument);
  auto const contains = [&](ElfW(Phdr) const& part) {
    return part.p_type == PT_LOAD && f.address - info->dlpi_addr - part.p_vaddr < part.p_memsz;
  };
  if (std::ranges::none_of(std::span(info->dlpi_phdr, info->dlpi_phnum), contains))
    return 0;
  set(f, *info);
  return 1;
}

int note(dl_phdr_info* info, std::size_t, void* argument) {
  set(static_cast<std::vector<found>*>(argument)->emplace_back(found{0}), *info);
  return 0;
}

int count_unloads(dl_phdr_info* info, std::size_t, void* count) {
  *static_cast<unsigned long long*>(count) = info->dlpi_subs;
  return 1;
}

} // namespace

loaded_files::place loaded_files::at(std::uintptr_t address) {
  found f{address};
  dl_iterate_phdr(&look_for, &f);
  if (!f.is_there)
    return {};
  auto* const file = file_of(f.path, f.build_id);
  return file ? place{file, address - f.base} : place{};
}

// Returns nullptr if the file on disk is another one.
program_file* loaded_files::file_of(std::string const& path, std::vector<unsigned char> const& build_id) {
  auto& file = files_[path];
  if (!file)
    file = std::make_unique<program_file>(path);
  return std::ranges::equal(file->build_id(), build_id) ? file.get() : nullptr;
}

loaded_files::statements loaded_files::statements_of(std::filesystem::path const& end_of_path) {
  auto const end = end_of_path.lexically_normal();
  auto const is_wanted = [&end](std::filesystem::path const& path) {
    auto const names = std::distance(path.begin(), path.end()),
               wanted = std::distance(end.begin(), end.end());
    return names >= wanted && std::equal(end.begin(), end.end(), std::next(path.begin(), names - wanted));
  };
  std::vector<found> all;
  dl_iterate_phdr(&note, &all);
  statements result;
  for (auto const& f : all)
    if (auto* const file = file_of(f.path, f.build_id))
      file->for_each_statement(is_wanted, [&](auto const& path, unsigned line, std::uint64_t address) {
        result[path][line].insert(f.base + address);
      });
  return result;
}

bool loaded_files::have_changed() {
  unsigned long long now = 0;
  dl_iterate_phdr(&count_unloads, &now);
  if (now == unloads_)
    return false;
  unloads_ = now;
  files_.clear();
  return true;
}

} // namespace leaklab::detail::debug_info
