// Where memory differs from its image, which is a copy of what all memory was at one state. How a state is
// put back is said in kept_states.hpp.
#pragma once

#include <leaklab/states/system.hpp>
#include <leaklab/states/word_sum.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace leaklab::detail::states {

class differences {
public:
  // A piece of memory in which something differs.
  struct place {
    char* now;
    char* image;
    std::size_t bytes; // 8 to line
  };
  // From which addresses on words count for the state: now, and in the image. Those below count as 0.
  struct counted {
    std::uintptr_t now, image;
  };
  static constexpr counted all{0, 0}, none{~std::uintptr_t{0}, ~std::uintptr_t{0}};
  static constexpr std::size_t line = 64;

  // Of so many bytes, at most, may be noted that they differ.
  explicit differences(std::uint64_t most_bytes)
      : most_places_(static_cast<std::size_t>(
            std::clamp<std::uint64_t>(most_bytes / line, 1 << 14, std::uint64_t{1} << 26))),
        places_(static_cast<place*>(system_memory(most_places_ * sizeof(place)))) {}

  void begin() {
    count_ = 0;
    sum_ = {};
  }

  // Compares whole words: `bytes` is a multiple of 8. Those that count for the state are named by their
  // addresses.
  void compare(void* now, void* image, std::size_t bytes, counted c) {
    auto* at = static_cast<char*>(now);
    auto* of_image = static_cast<char*>(image);
    for (; bytes >= line; at += line, of_image += line, bytes -= line)
      if (differ(at, of_image)) [[unlikely]]
        note(at, of_image, line, c);
    if (bytes > 0 && std::memcmp(at, of_image, bytes) != 0)
      note(at, of_image, bytes, c);
  }
  // The same for words that count only if they are not what they were then.
  void compare_since(void const* then, void* now, void* image, std::size_t bytes) {
    auto const* before = static_cast<char const*>(then);
    auto* at = static_cast<char*>(now);
    auto* of_image = static_cast<char*>(image);
    for (; bytes > 0;) {
      auto const n = std::min(bytes, line);
      if (n < line ? std::memcmp(at, of_image, n) != 0 : differ(at, of_image)) [[unlikely]]
        note_since(before, at, of_image, n);
      at += n;
      of_image += n;
      before += n;
      bytes -= n;
    }
  }
  // Counts the words that are as in the image, between two addresses, of which only one counts. The image is so
  // far behind.
  void count_same(std::uintptr_t from, std::uintptr_t to, std::size_t image_distance, counted c) {
    for (auto at = from; at < to; at += 8) {
      std::uint64_t now = 0, image = 0;
      std::memcpy(&now, reinterpret_cast<void const*>(at), sizeof now);
      std::memcpy(&image, reinterpret_cast<void const*>(at + image_distance), sizeof image);
      if (now == image)
        change(at, image, now, c);
    }
  }
  // Compares one word, which has a name that is no address of a word.
  void compare_named(std::uint64_t name, std::uint64_t& now, std::uint64_t& image, bool counts) {
    if (now == image)
      return;
    if (counts)
      sum_.change(name, image, now);
    enter({reinterpret_cast<char*>(&now), reinterpret_cast<char*>(&image), sizeof now});
  }

  // By how much the words that count differ from the image.
  key const& sum() const { return sum_.result(); }
  std::span<place const> places() const { return {places_, count_}; }

private:
  static bool differ(char const* a, char const* b) {
#if defined(__x86_64__)
    auto const at = [](char const* p, int n) {
      return _mm_loadu_si128(reinterpret_cast<__m128i const*>(p) + n);
    };
    auto const same = [&](int n) { return _mm_cmpeq_epi8(at(a, n), at(b, n)); };
    auto const all = _mm_and_si128(_mm_and_si128(same(0), same(1)), _mm_and_si128(same(2), same(3)));
    return _mm_movemask_epi8(all) != 0xffff;
#else
    return std::memcmp(a, b, line) != 0;
#endif
  }

  void change(std::uintptr_t at, std::uint64_t image, std::uint64_t now, counted c) {
    auto const then = at >= c.image ? image : 0, to = at >= c.now ? now : 0;
    if (then != to)
      sum_.change(at, then, to);
  }
  void note(char* now, char* image, std::size_t bytes, counted c) {
    auto const at = reinterpret_cast<std::uintptr_t>(now);
    if (at + bytes > std::min(c.now, c.image))
      for (std::size_t i = 0; i < bytes; i += 8) {
        std::uint64_t to = 0, from = 0;
        std::memcpy(&to, now + i, sizeof to);
        std::memcpy(&from, image + i, sizeof from);
        if (to != from)
          change(at + i, from, to, c);
      }
    enter({now, image, bytes});
  }
  void note_since(char const* then, char* now, char* image, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; i += 8) {
      std::uint64_t before = 0, to = 0, from = 0;
      std::memcpy(&before, then + i, sizeof before);
      std::memcpy(&to, now + i, sizeof to);
      std::memcpy(&from, image + i, sizeof from);
      if (to == from)
        continue;
      auto const name = reinterpret_cast<std::uintptr_t>(now + i);
      if (to != before)
        sum_.add(name, to);
      if (from != before)
        sum_.subtract(name, from);
    }
    enter({now, image, bytes});
  }
  void enter(place const& p) {
    if (count_ == most_places_)
      give_up("more memory changes between two choices than explore_options::max_memory");
    places_[count_++] = p;
  }

  std::size_t const most_places_;
  place* const places_;
  std::size_t count_ = 0;
  word_sum sum_;
};

} // namespace leaklab::detail::states
