// The pieces of address space; see memory.hpp.
#include <leaklab/states/memory.hpp>

#include <leaklab/states/pieces.hpp>
#include <leaklab/states/system.hpp>

#include <sys/mman.h>

namespace leaklab::detail::states {

constinit thread_local int current_piece = outside;
void (*memory::gone)(std::uintptr_t, std::uintptr_t) = nullptr;
bookkeeping* all = nullptr;

bool memory::map() {
  auto* const room = mmap(reinterpret_cast<void*>(base), all_bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (room != reinterpret_cast<void*>(base))
    return false;
  madvise(room, all_bytes, MADV_NOHUGEPAGE);
  for (int p = 0; p < pieces; ++p)
    if (mprotect(reinterpret_cast<void*>(begin_of(p, first_large)), large_classes * class_bytes, PROT_READ) !=
        0)
      return false;
  auto* const tables = system_memory(sizeof(bookkeeping));
  all = static_cast<bookkeeping*>(tables);
  return all != nullptr;
}

bool memory::holds(void const* at) {
  return reinterpret_cast<std::uintptr_t>(at) - base < all_bytes;
}
std::uintptr_t memory::begin() {
  return base;
}
std::uintptr_t memory::end() {
  return base + all_bytes;
}

void* memory::take(int piece, std::size_t bytes, std::size_t alignment) {
  if (bytes > size_of_class(classes - 1) || alignment > page)
    return nullptr;
  auto& t = all->now.of[static_cast<std::size_t>(piece)];
  for (auto c = class_for(std::max(bytes, alignment)); c < classes; ++c) {
    if (size_of_class(c) % alignment != 0)
      continue;
    auto& b = t.of[c];
    for (unsigned w = 0; 64 * w < blocks_in(c); ++w) {
      if (~b.taken[w] == 0)
        continue;
      auto const n = 64 * w + static_cast<unsigned>(std::countr_one(b.taken[w]));
      if (n >= blocks_in(c))
        break;
      b.taken[w] |= std::uint64_t{1} << n % 64;
      b.top = std::max(b.top, n + 1);
      t.classes_used[c / 64] |= std::uint64_t{1} << c % 64;
      all->now.taken_by_scheduler += piece == of_scheduler;
      all->now.pieces_used[piece / 64] |= std::uint64_t{1} << piece % 64;
      return reinterpret_cast<void*>(begin_of(piece, c) + n * size_of_class(c));
    }
  }
  return nullptr;
}

bool memory::is_taken(void const* block) {
  auto const p = place_of(block);
  auto const& b = all->now.of[static_cast<std::size_t>(p.piece)].of[p.c];
  return p.at == reinterpret_cast<std::uintptr_t>(block) && (b.taken[p.block / 64] >> p.block % 64 & 1);
}

std::size_t memory::size_of(void const* block) {
  return size_of_class(place_of(block).c);
}

std::uint64_t memory::blocks_of_scheduler() {
  return all->now.taken_by_scheduler;
}

bool memory::same_block(void const* a, void const* b) {
  return holds(a) && holds(b) && place_of(a).at == place_of(b).at;
}

bool memory::let_write(void* at) {
  auto const p = place_of(at);
  if (p.c < first_large)
    return false;
  auto& t = all->now.of[static_cast<std::size_t>(p.piece)];
  auto const n = (reinterpret_cast<std::uintptr_t>(at) - begin_of(p.piece, p.c)) / page;
  auto& written = t.written[p.c - first_large][n / 64];
  bool const is_taken = t.of[p.c].taken[p.block / 64] >> p.block % 64 & 1;
  if (!is_taken || written >> n % 64 & 1)
    return false;
  written |= std::uint64_t{1} << n % 64;
  auto& end = t.pages_end[p.c - first_large];
  end = std::max(end, static_cast<std::uint32_t>(n + 1));
  return mprotect(reinterpret_cast<void*>(begin_of(p.piece, p.c) + n * page), page, PROT_READ | PROT_WRITE) ==
         0;
}

} // namespace leaklab::detail::states
