// Asks the kernel, a megabyte at a time; see resident.hpp.
#include <leaklab/stack/resident.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

#include <sys/mman.h>
#include <unistd.h>

namespace leaklab::detail {

std::size_t resident_bytes(void const* base, std::size_t bytes) {
  static auto const page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  std::array<unsigned char, 256> present;
  auto const begin = reinterpret_cast<std::uintptr_t>(base), end = begin + bytes;
  std::size_t sum = 0;
  for (auto at = begin / page * page; at < end; at += present.size() * page) {
    auto const stop = std::min(end, at + present.size() * page);
    if (mincore(reinterpret_cast<void*>(at), stop - at, present.data()) != 0)
      return 0;
    for (auto p = at; p < stop; p += page)
      if (present[(p - at) / page] & 1)
        sum += std::min(p + page, end) - std::max(p, begin);
  }
  return sum;
}

} // namespace leaklab::detail
