// Numbers that a text decides: the same on every machine. The standard library's distributions differ from one to the
// next, so this uses none.
//
// This is a folder of its own, and a header alone: both the program, for its quiz, and the grader draw, and neither may
// include the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

//   dice d("anna/1");
//   auto const files = 3 + d.draw(2);
class dice {
public:
  explicit dice(std::string_view text) {
    for (unsigned char const c : text)
      state_ = (state_ ^ c) * 0x100000001b3; // FNV-1a
  }

  // Returns a number from 0 to n - 1.
  std::size_t draw(std::size_t n) {
    state_ += 0x9e3779b97f4a7c15; // SplitMix64
    auto z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<std::size_t>((z ^ (z >> 31)) % n);
  }

private:
  std::uint64_t state_ = 0xcbf29ce484222325;
};
