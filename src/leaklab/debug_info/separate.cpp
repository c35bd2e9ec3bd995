// Finds debug information that was put into a file of its own; see separate.hpp.
#include <leaklab/debug_info/separate.hpp>

#include <elfutils/libdwelf.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <system_error>

namespace leaklab::detail::debug_info {
namespace {

namespace fs = std::filesystem;

// This is no object with a destructor: a place may be needed at the program's end, when static objects are
// destroyed.
constexpr auto everybodys = "/usr/lib/debug";

std::string hexadecimal(std::span<unsigned char const> bytes) {
  std::string text;
  for (auto const b : bytes) {
    text += "0123456789abcdef"[b >> 4];
    text += "0123456789abcdef"[b & 15];
  }
  return text;
}

// Returns the CRC-32 that .gnu_debuglink has of the file it names.
std::uint32_t checksum(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, 1 << 14> bytes;
  std::uint32_t crc = ~0u;
  while (in.read(bytes.data(), bytes.size()), in.gcount() > 0)
    for (auto const b : std::span(bytes).first(static_cast<std::size_t>(in.gcount()))) {
      crc ^= static_cast<unsigned char>(b);
      for (int bit = 0; bit < 8; ++bit)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
  return ~crc;
}

std::unique_ptr<elf_file const> by_build_id(std::span<unsigned char const> id) {
  if (id.size() < 2)
    return nullptr;
  auto const name = hexadecimal(id);
  auto found = std::make_unique<elf_file const>(fs::path(everybodys) / ".build-id" / name.substr(0, 2) /
                                                (name.substr(2) + ".debug"));
  return found->dwarf() && std::ranges::equal(found->build_id(), id) ? std::move(found) : nullptr;
}

std::unique_ptr<elf_file const> by_name(elf_file const& file, fs::path const& path) {
  GElf_Word crc = 0;
  auto const* const name = dwelf_elf_gnu_debuglink(file.elf(), &crc);
  std::error_code ec;
  auto const folder = fs::canonical(path, ec).parent_path();
  if (!name || ec)
    return nullptr;
  for (auto const& candidate :
       {folder / name, folder / ".debug" / name, fs::path(everybodys) / folder.relative_path() / name}) {
    if (!fs::exists(candidate, ec) || fs::equivalent(candidate, path, ec))
      continue;
    auto found = std::make_unique<elf_file const>(candidate);
    auto const theirs = found->build_id(), ours = file.build_id();
    bool const same =
        theirs.empty() || ours.empty() ? checksum(candidate) == crc : std::ranges::equal(theirs, ours);
    if (found->dwarf() && same)
      return found;
  }
  return nullptr;
}

} // namespace

std::unique_ptr<elf_file const> separate_debug_file(elf_file const& file, fs::path const& path) {
  auto found = by_build_id(file.build_id());
  return found ? std::move(found) : by_name(file, path);
}

} // namespace leaklab::detail::debug_info
