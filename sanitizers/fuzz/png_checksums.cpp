// Walks over the chunks of a PNG; see png_checksums.hpp. A chunk is a length, a type of four letters, as many
// bytes as the length says, and a CRC-32 over type and bytes. Numbers have their highest byte first (PNG
// specification, 5.3).
#include "png_checksums.hpp"

#include <zlib.h>

#include <algorithm>
#include <string_view>

namespace {

constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t number_bytes = 4, type_bytes = 4;

std::uint32_t number_at(std::span<std::uint8_t const> bytes) {
  std::uint32_t number = 0;
  for (auto const byte : bytes.first(number_bytes))
    number = number << 8 | byte;
  return number;
}

} // namespace

void mend_png_checksums(std::span<std::uint8_t> file) {
  if (file.size() < signature.size() ||
      !std::ranges::equal(file.first(signature.size()), signature, {}, {},
                          [](char c) { return static_cast<std::uint8_t>(c); }))
    return;
  for (auto rest = file.subspan(signature.size()); rest.size() >= number_bytes;) {
    std::size_t const checked = type_bytes + number_at(rest);
    if (rest.size() - number_bytes < checked + number_bytes)
      return;
    auto const type_and_bytes = rest.subspan(number_bytes, checked);
    auto const sum = crc32(0, type_and_bytes.data(), static_cast<uInt>(checked));
    for (std::size_t i = 0; i != number_bytes; ++i)
      rest[number_bytes + checked + i] = static_cast<std::uint8_t>(sum >> 8 * (number_bytes - 1 - i));
    rest = rest.subspan(number_bytes + checked + number_bytes);
  }
}
