// Memory that is not watched, and the end of a child that gives up; see system.hpp.
#include <leaklab/states/system.hpp>

#include <leaklab/stack/capture.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/traps.hpp>
#include <leaklab/states/work_sharing.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include <dlfcn.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

namespace leaklab::detail::states {
namespace {

constexpr std::size_t system_bytes = std::size_t{8} << 30; // of address space
constexpr std::uintptr_t wanted = 0x1e0000000000;          // see own_process.cpp

struct system_room {
  std::size_t taken; // itself included
};

// Both are set once. Static data are watched, so what changes is in the room.
system_room* room = nullptr;
search* searching = nullptr;

} // namespace

bool begin_system_memory() {
  auto* const mapped = mmap(reinterpret_cast<void*>(wanted), system_bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED)
    return false;
  room = new (mapped) system_room{64};
  return true;
}

// The process that explores may have run replays with such memory, of which the child has inherited what is left.
void begin_system_memory(search& s) {
  searching = &s;
  if (room) {
    if (!memory::unmap_if_nothing_is_taken())
      give_up("an earlier replay with explored_addresses has left memory in this process");
    munmap(room, system_bytes);
  }
  if (!begin_system_memory())
    give_up("the system has no address space");
}

void* system_memory(std::size_t bytes) {
  auto const at = room->taken;
  room->taken += (bytes + 63) & ~std::size_t{63};
  if (room->taken > system_bytes)
    give_up("counting by states takes too much memory");
  return reinterpret_cast<char*>(room) + at;
}

bool is_system_memory(std::uintptr_t at) {
  return at - reinterpret_cast<std::uintptr_t>(room) < system_bytes;
}

namespace {

[[noreturn]] void give_up(std::string_view why, std::uintptr_t at, addresses const& stack) {
  traps::stop_system_calls(false);
  if (!searching) {
    std::fprintf(stderr, "leaklab: %.*s\n", static_cast<int>(why.size()), why.data());
    std::abort();
  }
  char where[256] = "";
  if (Dl_info info{}; at != 0 && dladdr(reinterpret_cast<void*>(at), &info) && info.dli_fname) {
    auto const* const name = info.dli_sname ? info.dli_sname : "unknown";
    std::snprintf(where, sizeof where, ", in %s of %s", name, info.dli_fname);
  }
  if (!std::atomic_ref(searching->is_refused).exchange(true)) {
    std::snprintf(searching->why, sizeof searching->why, "%.*s%s", static_cast<int>(why.size()), why.data(),
                  where);
    searching->place_frames = std::min(stack.size(), search::most_frames);
    std::copy_n(stack.begin(), searching->place_frames, searching->place);
    std::atomic_ref(searching->ending).store(ending::refused, std::memory_order_release);
  }
  while (ending_of(*searching) != ending::refused) // as another process is about to say
    sched_yield();
  _exit(0);
}

} // namespace

void give_up(std::string_view why, std::uintptr_t at) {
  give_up(why, at, {});
}

void give_up_here(std::string_view why, std::uintptr_t at) {
  traps::stop_system_calls(false);
  current_piece = outside;
  give_up(why, at, capture_here(search::most_frames));
}

} // namespace leaklab::detail::states
