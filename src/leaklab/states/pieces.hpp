// How the fibers' memory is cut into pieces, classes and blocks, and which blocks are taken. For memory.cpp
// and memory_contents.cpp alone.
#pragma once

#include <leaklab/states/memory.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

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
inline constexpr std::size_t cache_line = 64;

// The image of each byte, see differences.hpp, lies so far behind it.
inline constexpr std::size_t image_distance = std::size_t{1} << 42;
static_assert(all_bytes < image_distance);

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
  auto const room = class_bytes / size_of_class(c) - (c < first_large ? 1 : 0); // see begin_of()
  return static_cast<unsigned>(std::min<std::size_t>(most_blocks, room));
}

// Returns where the first block of a class is. If all rows of small blocks began at the beginning of a page,
// the processor's cache would have room for a few of them only.
inline std::uintptr_t begin_of(int piece, unsigned c) {
  auto const line = c < first_large ? (static_cast<unsigned>(piece) * 29 + c * 11) % 64 : 0;
  return base + static_cast<std::size_t>(piece) * piece_bytes + c * class_bytes + line * cache_line;
}

// The blocks of one class of one piece, if any was ever taken.
struct row {
  std::uintptr_t begin;
  std::size_t block_bytes;
  int piece;
  unsigned c;
  // For each large block, from which address on its words count: where a stack ends. 0: all of them.
  std::uint64_t *counts_from, *counted_from_in_image;
};
inline constexpr unsigned most_rows = pieces * classes;

// Which blocks of a row are taken: this is part of a state.
struct taken_blocks {
  std::uint64_t first_word;
  std::uint64_t top; // all from here on are free, and have been since the schedule began
};

// The pages of large blocks that were written, in any schedule.
struct written_pages {
  std::uint64_t bits[page_words];
  std::uint32_t end; // none from here on
};

// What the scheduler's piece was, at keep().
struct kept_block {
  void* at;
  std::size_t bytes;
  char const* was;
};

struct bookkeeping {
  memory::writes writes_are;
  row rows[most_rows];
  std::uint32_t row_count;
  std::uint16_t row_of[pieces][classes]; // + 1; 0: there is none
  written_pages written[pieces][large_classes];

  // What is taken now, and was in the image.
  taken_blocks now[most_rows], image[most_rows];
  std::uint64_t more_now[most_rows][words - 1], more_image[most_rows][words - 1]; // after the first word
  std::uint64_t taken_by_scheduler, taken_by_scheduler_in_image;

  kept_block kept[1 << 16];
  std::size_t kept_count;
  taken_blocks then[most_rows]; // at keep()
  std::uint64_t more_then[most_rows][words - 1];
  std::uint32_t rows_then;
  std::uint64_t taken_by_scheduler_then;

  struct end {
    std::uintptr_t block, from;
  } ends[most_fibers + 1];
  std::size_t end_count;
};

extern bookkeeping* all; // nullptr before memory::map()

inline std::uint64_t& taken_word(unsigned row, unsigned w) {
  return w == 0 ? all->now[row].first_word : all->more_now[row][w - 1];
}

struct place {
  int piece;
  unsigned c;
  unsigned block;
  std::uintptr_t at;
};

inline place place_of(void const* p) {
  auto const offset = reinterpret_cast<std::uintptr_t>(p) - base;
  auto const c = static_cast<unsigned>(offset % piece_bytes / class_bytes);
  auto const piece = static_cast<int>(offset / piece_bytes);
  auto const begin = begin_of(piece, c), at = reinterpret_cast<std::uintptr_t>(p);
  auto const block = at < begin ? 0 : static_cast<unsigned>((at - begin) / size_of_class(c));
  return {piece, c, block, begin + block * size_of_class(c)};
}

// Returns the number of the row of a block that is, or was, taken.
inline unsigned row_of(place const& p) {
  return all->row_of[p.piece][p.c] - 1u;
}

inline bool is_taken(place const& p) {
  if (all->row_of[p.piece][p.c] == 0 || p.block >= most_blocks)
    return false;
  return taken_word(row_of(p), p.block / 64) >> p.block % 64 & 1;
}

template <typename Each>
void each_bit(std::uint64_t set, unsigned first, Each each) {
  for (; set; set &= set - 1)
    each(first + static_cast<unsigned>(std::countr_zero(set)));
}

// Calls each(n) for the blocks of a row that are taken.
template <typename Each>
void each_taken(unsigned row, Each each) {
  for (unsigned w = 0; std::uint64_t{64} * w < all->now[row].top; ++w)
    each_bit(taken_word(row, w), 64 * w, each);
}

// Calls each(page) for the written pages of a class of large blocks between two addresses.
template <typename Each>
void each_written(int piece, unsigned c, std::uintptr_t from, std::uintptr_t to, Each each) {
  auto const begin = begin_of(piece, c);
  auto const& written = all->written[piece][c - first_large];
  auto const last = std::min<std::size_t>((to - begin + memory::page - 1) / memory::page, written.end);
  for (auto p = (from - begin) / memory::page; p < last;) {
    auto const left = written.bits[p / 64] >> p % 64;
    if (left == 0) {
      p = (p / 64 + 1) * 64;
      continue;
    }
    p += static_cast<unsigned>(std::countr_zero(left));
    if (p < last)
      each(begin + p * memory::page);
    ++p;
  }
}

} // namespace leaklab::detail::states
