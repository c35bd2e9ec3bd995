// What is in the fibers' memory: what of it is hashed, erased and put back; see memory.hpp.
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/pieces.hpp>
#include <leaklab/states/system.hpp>

#include <cstring>
#include <utility>

namespace leaklab::detail::states {
namespace {

void erase(std::uintptr_t from, std::uintptr_t to) {
  std::memset(reinterpret_cast<void*>(from), 0, to - from);
}

// Erases a block, as far as it was written. Pages may be shared with the next block.
void erase_block(table const& t, place const& p) {
  auto const end = p.at + size_of_class(p.c);
  if (p.c < first_large)
    return erase(p.at, end);
  each_written(t, p.piece, p.c, p.at, end,
               [&](std::uintptr_t page) { erase(std::max(page, p.at), std::min(page + memory::page, end)); });
}

bool is_zero(std::uintptr_t from, std::uintptr_t to) {
  auto const* const at = reinterpret_cast<char const*>(from);
  std::uint64_t first = 0;
  std::memcpy(&first, at, sizeof first);
  return first == 0 && std::memcmp(at, at + sizeof first, to - from - sizeof first) == 0;
}

void add_block(mixer& m, table const& t, place const& p) {
  auto const end = p.at + size_of_class(p.c);
  if (left_out == (p.c < first_large ? part::objects : part::stacks))
    return;
  if (p.c < first_large)
    return m.add(reinterpret_cast<void const*>(p.at), end - p.at);
  auto from = p.at;
  for (std::size_t i = 0; i < all->end_count; ++i)
    if (all->ends[i].block == p.at)
      from = all->ends[i].from;
  m.add(from);
  each_written(t, p.piece, p.c, from, end, [&](std::uintptr_t page) {
    auto const begin = std::max(page, from), stop = std::min(page + memory::page, end);
    if (is_zero(begin, stop)) // as one that was not written
      return;
    m.add(begin);
    m.add(reinterpret_cast<void const*>(begin), stop - begin);
  });
}

} // namespace

void memory::give_back(void* block) {
  auto const p = place_of(block);
  auto& t = all->now.of[static_cast<std::size_t>(p.piece)];
  erase_block(t, p);
  t.of[p.c].taken[p.block / 64] &= ~(std::uint64_t{1} << p.block % 64);
  all->now.taken_by_scheduler -= p.piece == of_scheduler;
  if (p.c >= first_large && gone)
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
  each_written(
      all->now.of[static_cast<std::size_t>(p.piece)], p.piece, p.c, p.at, end,
      [&](std::uintptr_t written) { is_new = is_new && is_zero(written, std::min(written + page, end)); });
  return is_new;
}

void memory::keep() {
  auto& t = all->now.of[of_scheduler];
  all->scheduler_then = t;
  all->taken_by_scheduler_then = all->now.taken_by_scheduler;
  auto const keep_bytes = [](std::uintptr_t from, std::size_t bytes) {
    auto* const copy = static_cast<char*>(system_memory(bytes));
    std::memcpy(copy, reinterpret_cast<void const*>(from), bytes);
    all->kept[all->kept_count++] = {reinterpret_cast<void*>(from), bytes, copy};
  };
  each_class(t, [&](unsigned c) {
    each_taken(t.of[c], [&](unsigned n) {
      auto const at = begin_of(of_scheduler, c) + n * size_of_class(c);
      if (c < first_large)
        keep_bytes(at, size_of_class(c));
      else
        each_written(t, of_scheduler, c, at, at + size_of_class(c),
                     [&](std::uintptr_t written) { keep_bytes(written, page); });
    });
  });
}

void memory::begin_anew() {
  each_piece([](int piece, table& t) {
    each_class(t, [&](unsigned c) {
      auto& b = t.of[c];
      each_taken(b, [&](unsigned n) {
        erase_block(t, {piece, c, n, begin_of(piece, c) + n * size_of_class(c)});
      });
      std::fill_n(b.taken.begin(), (b.top + 63) / 64, 0);
      b.top = 0;
    });
    t.classes_used = {};
  });
  std::ranges::fill(all->now.pieces_used, 0);
  all->now.taken_by_scheduler = all->taken_by_scheduler_then;
  auto& t = all->now.of[of_scheduler];
  for (unsigned c = 0; c < classes; ++c)
    if (auto const& then = all->scheduler_then.of[c]; then.top) {
      t.of[c].top = then.top;
      std::copy_n(then.taken.begin(), (then.top + 63) / 64, t.of[c].taken.begin());
    }
  t.classes_used = all->scheduler_then.classes_used;
  all->now.pieces_used[of_scheduler / 64] |= std::uint64_t{1} << of_scheduler % 64;
  for (std::size_t i = 0; i < all->kept_count; ++i)
    std::memcpy(all->kept[i].at, all->kept[i].was, all->kept[i].bytes);
}

void memory::set_lower_end(void const* from) {
  if (holds(from))
    all->ends[all->end_count++] = {place_of(from).at,
                                   reinterpret_cast<std::uintptr_t>(from) & ~std::uintptr_t{7}};
}

void memory::add_to(mixer& m) {
  each_piece([&](int piece, table const& t) {
    if (piece >= first_record && piece != before)
      return;
    each_class(t, [&](unsigned c) {
      bool any = false;
      each_taken(t.of[c], [&](unsigned n) {
        if (!std::exchange(any, true))
          m.add(begin_of(piece, c));
        m.add(n);
        add_block(m, t, {piece, c, n, begin_of(piece, c) + n * size_of_class(c)});
      });
    });
  });
  all->end_count = 0;
}

} // namespace leaklab::detail::states
