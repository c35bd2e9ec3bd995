// Random numbers whose n-th can be computed without the others: SplitMix64 (Steele, Lea and Flood, OOPSLA
// 2014).
#pragma once

#include <cstdint>

namespace leaklab::detail {

inline std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// Returns a number that depends on both.
inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  return mixed(mixed(a) ^ b);
}

} // namespace leaklab::detail
