// What is in the fibers' memory: what of it is compared, erased and put back; see memory.hpp.
#include <leaklab/states/differences.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/pieces.hpp>
#include <leaklab/states/relative_times.hpp>
#include <leaklab/states/system.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <sys/mman.h>

namespace leaklab::detail::states {
namespace {

void erase(std::uintptr_t from, std::uintptr_t to) {
  std::memset(reinterpret_cast<void*>(from), 0, to - from);
}

// Erases a block, as far as it was written. Pages may be shared with the next block.
void erase_block(place const& p) {
  auto const end = p.at + size_of_class(p.c);
  if (p.c < first_large)
    return erase(p.at, end);
  if (all->writes_are == memory::writes::ignored)
    return;
  if (all->writes_are == memory::writes::unseen) {
    madvise(reinterpret_cast<void*>(p.at), end - p.at, MADV_DONTNEED); // whole pages
    return;
  }
  each_written(p.piece, p.c, p.at, end,
               [&](std::uintptr_t page) { erase(std::max(page, p.at), std::min(page + memory::page, end)); });
}

bool is_zero(std::uintptr_t from, std::uintptr_t to) {
  auto const* const at = reinterpret_cast<char const*>(from);
  std::uint64_t first = 0;
  std::memcpy(&first, at, sizeof first);
  return first == 0 && std::memcmp(at, at + sizeof first, to - from - sizeof first) == 0;
}

bool counts(row const& r) {
  return (r.piece < first_record || r.piece == before) &&
         left_out != (r.c < first_large ? part::objects : part::stacks);
}

void compare_bytes(differences& d, std::uintptr_t from, std::uintptr_t to, differences::counted counted) {
  d.compare(reinterpret_cast<void*>(from), reinterpret_cast<void*>(from + image_distance), to - from,
            counted);
}

// What was written of a large block, from where it may differ.
void compare_block(differences& d, row const& r, unsigned n) {
  auto const at = r.begin + n * r.block_bytes, end = at + r.block_bytes;
  auto from = at;
  for (std::size_t i = 0; i < all->end_count; ++i)
    if (all->ends[i].block == at)
      from = all->ends[i].from;
  auto &now = r.counts_from[n], &image = r.counted_from_in_image[n];
  auto const counted = counts(r) ? differences::counted{now, image} : differences::none;
  each_written(r.piece, r.c, from, end, [&](std::uintptr_t page) {
    compare_bytes(d, std::max(page, from), std::min(page + memory::page, end), counted);
  });
  if (now == image)
    return;
  if (counts(r))
    each_written(r.piece, r.c, std::max(at, std::min(now, image)), std::max(at, std::max(now, image)),
                 [&](std::uintptr_t page) {
                   auto const first = std::max({page, at, std::min(now, image)});
                   auto const last = std::min(page + memory::page, std::max(now, image));
                   d.count_same(first, last, image_distance, counted);
                 });
  d.compare_named(0, now, image, false);
}

// Which of its blocks are taken, after the first 64.
void compare_more(differences& d, unsigned row, std::uint64_t top) {
  auto const& r = all->rows[row];
  for (std::uint64_t w = 1; 64 * w < top; ++w)
    d.compare_named(r.begin + 8 * w + 1, all->more_now[row][w - 1], all->more_image[row][w - 1], counts(r));
}

void compare_row(differences& d, unsigned row) {
  auto const& r = all->rows[row];
  auto &now = all->now[row], &image = all->image[row];
  auto const top = std::max(now.top, image.top);
  if (top == 0)
    return;
  if (r.c < first_large) {
    compare_bytes(d, r.begin, r.begin + top * r.block_bytes,
                  counts(r) ? differences::all : differences::none);
  } else {
    for (unsigned n = 0; n < top; ++n)
      compare_block(d, r, n);
  }
  // No word has such an address.
  d.compare_named(r.begin + 1, now.first_word, image.first_word, counts(r));
  d.compare_named(0, now.top, image.top, false);
  if (top > 64)
    compare_more(d, row, top);
}

} // namespace

void memory::look_at(relative_times& t) {
  for (unsigned row = 0; row < all->row_count; ++row) {
    auto const& r = all->rows[row];
    auto const top = counts(r) ? all->now[row].top : 0;
    if (r.c < first_large) {
      t.look_at(r.begin, r.begin + top * r.block_bytes);
      continue;
    }
    for (unsigned n = 0; n < top; ++n) {
      auto const at = r.begin + n * r.block_bytes, end = at + r.block_bytes;
      auto const from = std::max(at, std::uintptr_t{r.counts_from[n]});
      each_written(r.piece, r.c, from, end, [&](std::uintptr_t page) {
        t.look_at(std::max(page, from), std::min(page + memory::page, end));
      });
    }
  }
}

void memory::give_back(void* block) {
  auto const p = place_of(block);
  erase_block(p);
  taken_word(row_of(p), p.block / 64) &= ~(std::uint64_t{1} << p.block % 64);
  all->taken_by_scheduler -= p.piece == of_scheduler;
  if (p.c < first_large)
    return;
  all->rows[row_of(p)].counts_from[p.block] = 0;
  if (gone)
    gone(p.at, p.at + size_of_class(p.c));
}

bool memory::is_new_stack(void const* from) {
  if (!holds(from))
    return false;
  auto const p = place_of(from);
  if (p.c < first_large)
    return false;
  bool is_new = true;
  auto const end = reinterpret_cast<std::uintptr_t>(from) & ~std::uintptr_t{7};
  each_written(p.piece, p.c, p.at, end, [&](std::uintptr_t written) {
    auto const begin = std::max(written, p.at);
    is_new = is_new && (begin == end || is_zero(begin, std::min(written + page, end)));
  });
  return is_new;
}

void memory::set_end_of_stack(std::uintptr_t block, std::uintptr_t from) {
  auto const p = place_of(reinterpret_cast<void const*>(block));
  all->rows[row_of(p)].counts_from[p.block] = from & ~std::uintptr_t{7};
}

void memory::keep() {
  all->rows_then = all->row_count;
  all->taken_by_scheduler_then = all->taken_by_scheduler_in_image = all->taken_by_scheduler;
  auto const keep_bytes = [](std::uintptr_t from, std::size_t bytes) {
    auto* const copy = static_cast<char*>(system_memory(bytes));
    std::memcpy(copy, reinterpret_cast<void const*>(from), bytes);
    std::memcpy(reinterpret_cast<void*>(from + image_distance), copy, bytes);
    all->kept[all->kept_count++] = {reinterpret_cast<void*>(from), bytes, copy};
  };
  for (unsigned n = 0; n < all->row_count; ++n) {
    auto const& r = all->rows[n];
    if (r.piece != of_scheduler)
      continue;
    all->then[n] = all->image[n] = all->now[n];
    std::copy_n(all->more_now[n], words - 1, all->more_then[n]);
    std::copy_n(all->more_now[n], words - 1, all->more_image[n]);
    each_taken(n, [&](unsigned block) {
      auto const at = r.begin + block * r.block_bytes;
      if (r.c < first_large)
        keep_bytes(at, r.block_bytes);
      else
        each_written(r.piece, r.c, at, at + r.block_bytes,
                     [&](std::uintptr_t written) { keep_bytes(written, page); });
    });
  }
}

void memory::begin_anew() {
  for (unsigned n = 0; n < all->row_count; ++n) {
    auto const& r = all->rows[n];
    auto& now = all->now[n];
    if (now.top == 0)
      continue;
    each_taken(n, [&](unsigned block) {
      erase_block({r.piece, r.c, block, r.begin + block * r.block_bytes});
      if (r.counts_from)
        r.counts_from[block] = 0;
    });
    std::fill_n(all->more_now[n], (now.top - 1) / 64, 0);
    now = {};
  }
  all->taken_by_scheduler = all->taken_by_scheduler_then;
  for (unsigned n = 0; n < all->rows_then; ++n)
    if (all->rows[n].piece == of_scheduler) {
      all->now[n] = all->then[n];
      std::copy_n(all->more_then[n], words - 1, all->more_now[n]);
    }
  for (std::size_t i = 0; i < all->kept_count; ++i)
    std::memcpy(all->kept[i].at, all->kept[i].was, all->kept[i].bytes);
}

void memory::is_same_below(std::uintptr_t block, std::uintptr_t from) {
  all->ends[all->end_count++] = {block, from & ~(cache_line - 1)};
}

void memory::compare(differences& d) {
  for (unsigned n = 0; n < all->row_count; ++n)
    compare_row(d, n);
  d.compare_named(0, all->taken_by_scheduler, all->taken_by_scheduler_in_image, false);
  all->end_count = 0;
}

} // namespace leaklab::detail::states
