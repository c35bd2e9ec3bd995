// Reads numbers and texts, one after the other, out of bytes that DWARF has written on this machine.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace leaklab::detail::debug_info {

// Past the end every number is 0, every text is empty, and ended() is true. So damaged bytes cannot lead
// outside.
class byte_reader {
public:
  explicit byte_reader(std::span<unsigned char const> bytes) : left_(bytes) {}

  bool ended() const { return left_.empty(); }
  void skip(std::uint64_t n) { take(n); }
  byte_reader part(std::uint64_t n) { return byte_reader(take(n)); }

  template <typename T>
  T number() {
    T value{};
    if (auto const bytes = take(sizeof value); bytes.size() == sizeof value)
      std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }

  // Reads an offset: 4 bytes in 32-bit DWARF, 8 in 64-bit DWARF.
  std::uint64_t offset(bool wide) { return wide ? number<std::uint64_t>() : number<std::uint32_t>(); }

  std::uint64_t uleb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      auto const byte = number<unsigned char>();
      if (shift < 64)
        value |= std::uint64_t{byte & 0x7fu} << shift;
      if (!(byte & 0x80))
        return value;
    }
  }

  std::int64_t sleb() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    unsigned char byte = 0;
    do {
      byte = number<unsigned char>();
      if (shift < 64)
        value |= std::uint64_t{byte & 0x7fu} << shift;
      shift += 7;
    } while (byte & 0x80);
    if (byte & 0x40 && shift < 64)
      value |= ~std::uint64_t{0} << shift;
    return static_cast<std::int64_t>(value);
  }

  std::string_view text() {
    auto const size = ::strnlen(reinterpret_cast<char const*>(left_.data()), left_.size());
    auto const bytes = take(size);
    skip(1);
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
  }

private:
  std::span<unsigned char const> take(std::uint64_t n) {
    auto const size = n < left_.size() ? static_cast<std::size_t>(n) : left_.size();
    auto const taken = left_.first(size);
    left_ = left_.subspan(size);
    return taken;
  }

  std::span<unsigned char const> left_;
};

} // namespace leaklab::detail::debug_info
