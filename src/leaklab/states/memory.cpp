// The pieces of address space; see memory.hpp.
#include <leaklab/states/memory.hpp>

#include <leaklab/states/pieces.hpp>
#include <leaklab/states/system.hpp>

#include <sys/mman.h>

namespace leaklab::detail::states {

constinit thread_local int current_piece = outside;
void (*memory::gone)(std::uintptr_t, std::uintptr_t) = nullptr;
bookkeeping* all = nullptr;

namespace {

// Returns address space, at that address; or nullptr.
void* map_at(std::uintptr_t at) {
  auto* const wanted = reinterpret_cast<void*>(at);
  auto* const room = mmap(wanted, all_bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (room != wanted)
    return nullptr;
  madvise(room, all_bytes, MADV_NOHUGEPAGE);
  return room;
}

// Returns the number of the row, which is new if no such block was taken before.
unsigned row_for(int piece, unsigned c) {
  auto& n = all->row_of[piece][c];
  if (n == 0) {
    std::uint64_t* ends[2] = {};
    if (c >= first_large)
      for (auto& e : ends)
        e = static_cast<std::uint64_t*>(system_memory(blocks_in(c) * sizeof(std::uint64_t)));
    all->rows[all->row_count] = {begin_of(piece, c), size_of_class(c), piece, c, ends[0], ends[1]};
    n = static_cast<std::uint16_t>(++all->row_count);
  }
  return n - 1u;
}

// Returns the lowest free block of a row; nullptr if there is none.
void* take_of_row(unsigned row, unsigned c) {
  auto const most = blocks_in(c);
  for (unsigned w = 0; 64 * w < most; ++w) {
    auto& taken = taken_word(row, w);
    if (~taken == 0)
      continue;
    auto const n = 64 * w + static_cast<unsigned>(std::countr_one(taken));
    if (n >= most)
      return nullptr;
    taken |= std::uint64_t{1} << n % 64;
    all->now[row].top = std::max(all->now[row].top, std::uint64_t{n} + 1);
    return reinterpret_cast<void*>(all->rows[row].begin + n * all->rows[row].block_bytes);
  }
  return nullptr;
}

} // namespace

bool memory::map(writes w) {
  bool const are_seen = w == writes::seen;
  if (!map_at(base) || (are_seen && !map_at(base + image_distance)))
    return false;
  for (int p = 0; are_seen && p < pieces; ++p)
    if (mprotect(reinterpret_cast<void*>(begin_of(p, first_large)), large_classes * class_bytes, PROT_READ) !=
        0)
      return false;
  all = static_cast<bookkeeping*>(system_memory(sizeof(bookkeeping)));
  if (all)
    all->writes_are = w;
  return all != nullptr;
}

bool memory::unmap_if_nothing_is_taken() {
  for (unsigned row = 0; row < all->row_count; ++row)
    for (unsigned w = 0; std::uint64_t{64} * w < all->now[row].top; ++w)
      if (taken_word(row, w) != 0)
        return false;
  munmap(reinterpret_cast<void*>(base), all_bytes);
  all = nullptr;
  return true;
}

bool memory::holds(void const* at) {
  return reinterpret_cast<std::uintptr_t>(at) - base < all_bytes;
}

bool memory::image_holds(void const* at) {
  return reinterpret_cast<std::uintptr_t>(at) - base - image_distance < all_bytes;
}

void* memory::take(int piece, std::size_t bytes, std::size_t alignment) {
  if (bytes > size_of_class(classes - 1) || alignment > page)
    return nullptr;
  auto const smallest = class_for(std::max(bytes, alignment));
  // Where the rows of small blocks begin is a multiple of a cache line only.
  for (auto c = alignment > cache_line ? std::max(smallest, first_large) : smallest; c < classes; ++c) {
    if (size_of_class(c) % alignment != 0)
      continue;
    if (auto* const block = take_of_row(row_for(piece, c), c)) {
      all->taken_by_scheduler += piece == of_scheduler;
      return block;
    }
  }
  return nullptr;
}

bool memory::is_taken(void const* block) {
  auto const p = place_of(block);
  return p.at == reinterpret_cast<std::uintptr_t>(block) && states::is_taken(p);
}

std::size_t memory::size_of(void const* block) {
  return size_of_class(place_of(block).c);
}

bool memory::is_half_taken() {
  for (unsigned row = 0; all && row < all->row_count; ++row) {
    if (all->rows[row].piece == before && all->rows[row].c == classes - 1)
      continue;
    unsigned taken = 0;
    for (unsigned w = 0; std::uint64_t{64} * w < all->now[row].top; ++w)
      taken += static_cast<unsigned>(std::popcount(taken_word(row, w)));
    if (2 * taken >= blocks_in(all->rows[row].c))
      return true;
  }
  return false;
}

std::uint64_t memory::blocks_of_scheduler() {
  return all->taken_by_scheduler;
}

std::uintptr_t memory::block_of(void const* at) {
  return holds(at) ? place_of(at).at : 0;
}

bool memory::let_write(void* at) {
  auto const p = place_of(at);
  if (p.c < first_large || !states::is_taken(p))
    return false;
  auto& pages = all->written[p.piece][p.c - first_large];
  auto const n = (reinterpret_cast<std::uintptr_t>(at) - begin_of(p.piece, p.c)) / page;
  auto& written = pages.bits[n / 64];
  if (written >> n % 64 & 1)
    return false;
  written |= std::uint64_t{1} << n % 64;
  pages.end = std::max(pages.end, static_cast<std::uint32_t>(n + 1));
  return mprotect(reinterpret_cast<void*>(begin_of(p.piece, p.c) + n * page), page, PROT_READ | PROT_WRITE) ==
         0;
}

} // namespace leaklab::detail::states
