// How the fibers' memory is cut into pieces, classes and blocks, and which blocks are taken. For memory.cpp
// and memory_contents.cpp alone.
#pragma once

#include <leaklab/states/memory.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace leaklab::detail::states {

inline constexpr std::uintptr_t base = 0x200000000000;
inline constexpr std::size_t class_bytes = std::size_t{64} << 20;
inline constexpr unsigned small_steps = 8;         // 16, 32, ... 128
inline constexpr unsigned classes = 8 + 4 * 16;    // and four sizes for each doubling, up to 8 MiB
inline constexpr unsigned first_large = 8 + 4 * 7; // larger than 16 KiB
inline constexpr unsigned large_classes = classes - first_large;
inline constexpr std::size_t piece_bytes = classes * class_bytes;
inline constexpr std::size_t all_bytes = piece_bytes * pieces;
inline constexpr unsigned most_blocks = 4096; // of a class
inline constexpr unsigned words = most_blocks / 64;
inline constexpr unsigned page_words = class_bytes / memory::page / 64;

constexpr std::size_t size_of_class(unsigned c) {
  if (c < small_steps)
    return std::size_t{16} * (c + 1);
  auto const step = c - small_steps;
  return (std::size_t{128} << step / 4) / 4 * (5 + step % 4);
}
static_assert(size_of_class(first_large - 1) == 16384 && size_of_class(classes - 1) == 8 << 20);

constexpr unsigned class_for(std::size_t bytes) {
  if (bytes <= 128)
    return bytes == 0 ? 0 : static_cast<unsigned>((bytes - 1) / 16);
  auto const doubling = static_cast<unsigned>(std::bit_width(bytes - 1)) - 8; // 0: up to 256
  auto const quarter = (std::size_t{128} << doubling) / 4;
  return small_steps + 4 * doubling + static_cast<unsigned>((bytes - 1) / quarter - 4);
}
static_assert(class_for(129) == 8 && class_for(160) == 8 && class_for(161) == 9 && class_for(256) == 11 &&
              class_for(257) == 12 && class_for(8 << 20) == classes - 1);

inline unsigned blocks_in(unsigned c) {
  return static_cast<unsigned>(std::min<std::size_t>(most_blocks, class_bytes / size_of_class(c)));
}

// Which blocks of one class of one piece are taken.
struct blocks {
  std::uint32_t top = 0; // all from here on are free, and have been since the beginning
  std::array<std::uint64_t, words> taken{};
};

struct table {
  std::array<std::uint64_t, 2> classes_used{}; // a bit for each
  std::array<blocks, classes> of;
  // The pages of large blocks that were written, in any schedule; a bit for each.
  std::array<std::array<std::uint64_t, page_words>, large_classes> written;
  std::array<std::uint32_t, large_classes> pages_end; // no written page from here on
};

struct tables {
  std::array<table, pieces> of;
  std::uint64_t pieces_used[3];
  std::uint64_t taken_by_scheduler;
};

// What the scheduler's piece was, at keep().
struct kept_block {
  void* at;
  std::size_t bytes;
  char const* was;
};

struct bookkeeping {
  tables now;
  table scheduler_then;
  kept_block kept[1 << 16];
  std::size_t kept_count;
  std::uint64_t taken_by_scheduler_then;
  struct end {
    std::uintptr_t block, from;
  } ends[most_fibers];
  std::size_t end_count;
};

extern bookkeeping* all; // nullptr before memory::map()

struct place {
  int piece;
  unsigned c;
  unsigned block;
  std::uintptr_t at;
};

inline std::uintptr_t begin_of(int piece, unsigned c) {
  return base + static_cast<std::size_t>(piece) * piece_bytes + c * class_bytes;
}

inline place place_of(void const* p) {
  auto const offset = reinterpret_cast<std::uintptr_t>(p) - base;
  auto const c = static_cast<unsigned>(offset % piece_bytes / class_bytes);
  auto const block = static_cast<unsigned>(offset % class_bytes / size_of_class(c));
  auto const piece = static_cast<int>(offset / piece_bytes);
  return {piece, c, block, begin_of(piece, c) + block * size_of_class(c)};
}

template <typename Each>
void each_bit(std::uint64_t set, unsigned first, Each each) {
  for (; set; set &= set - 1)
    each(first + static_cast<unsigned>(std::countr_zero(set)));
}

template <typename Each>
void each_taken(blocks const& b, Each each) {
  for (unsigned w = 0; 64 * w < b.top; ++w)
    each_bit(b.taken[w], 64 * w, each);
}

template <typename Each>
void each_class(table const& t, Each each) {
  for (unsigned w = 0; w < t.classes_used.size(); ++w)
    each_bit(t.classes_used[w], 64 * w, each);
}

template <typename Each>
void each_piece(Each each) {
  for (unsigned w = 0; w < std::size(all->now.pieces_used); ++w)
    each_bit(all->now.pieces_used[w], 64 * w, [&](unsigned p) { each(static_cast<int>(p), all->now.of[p]); });
}

// Calls each(page) for the written pages of a class between two addresses.
template <typename Each>
void each_written(table const& t, int piece, unsigned c, std::uintptr_t from, std::uintptr_t to, Each each) {
  auto const begin = begin_of(piece, c);
  auto const& written = t.written[c - first_large];
  auto const last =
      std::min<std::size_t>((to - begin + memory::page - 1) / memory::page, t.pages_end[c - first_large]);
  for (auto p = (from - begin) / memory::page; p < last; ++p) {
    if (p % 64 == 0 && written[p / 64] == 0) {
      p += 63;
      continue;
    }
    if (written[p / 64] >> p % 64 & 1)
      each(begin + p * memory::page);
  }
}

} // namespace leaklab::detail::states
