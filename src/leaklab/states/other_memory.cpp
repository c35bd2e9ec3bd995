// Pages that were written, and thread_local variables; see other_memory.hpp.
#include <leaklab/states/other_memory.hpp>

#include <leaklab/explore/line_watch.hpp>
#include <leaklab/states/differences.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/relative_times.hpp>
#include <leaklab/states/system.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/rseq.h>
#include <unistd.h>

extern "C" void* __tls_get_addr(void* module_and_offset);

namespace leaklab::detail::states::other_memory {
namespace {

constexpr std::size_t page = memory::page;
constexpr std::size_t piece =
    256; // of a page or of a thread's variables: compared, and put back if it differs
constexpr std::size_t most_pages = 2048, most_ranges = 4096, most_variables = 64;

struct range {
  std::uintptr_t from, to;
  int protection;
  bool shared;
  char name[128];
};

// Memory of which copies were made.
struct copied {
  char* now;
  std::size_t bytes;
  char* then;  // what it was before the body began
  char* image; // see differences.hpp
};

struct watched {
  range ranges[most_ranges];
  std::size_t range_count;
  copied pages[most_pages];
  std::size_t page_count;
  copied variables[most_variables]; // of this thread
  std::size_t variable_count;
};
watched* all = nullptr;

copied copy_of(std::uintptr_t from, std::size_t bytes) {
  auto* const now = reinterpret_cast<char*>(from);
  auto* const then = static_cast<char*>(system_memory(bytes));
  auto* const image = static_cast<char*>(system_memory(bytes));
  std::memcpy(then, now, bytes);
  std::memcpy(image, now, bytes);
  return {now, bytes, then, image};
}

// Reads the list of mappings without allocating anything. Calls each(line) with lines that end with '\0'.
template <typename Each>
void each_mapping(Each each) {
  constexpr std::size_t room = 1 << 22;
  auto* const text = static_cast<char*>(system_memory(room));
  auto const file = open("/proc/thread-self/maps", O_RDONLY | O_CLOEXEC);
  std::size_t length = 0;
  for (ssize_t n = 1; n > 0 && length < room - 1; length += static_cast<std::size_t>(n))
    if (n = read(file, text + length, room - 1 - length); n < 0)
      give_up("/proc/thread-self/maps cannot be read");
  close(file);
  for (char* line = text; *line;) {
    auto* const end = std::strchr(line, '\n');
    if (!end)
      return;
    *end = '\0';
    each(line);
    line = end + 1;
  }
}

range range_of(char const* line) {
  range r{};
  char flags[5] = "", *rest = nullptr;
  r.from = std::strtoull(line, &rest, 16);
  r.to = std::strtoull(rest + 1, &rest, 16);
  std::memcpy(flags, rest + 1, 4);
  r.protection = (flags[0] == 'r' ? PROT_READ : 0) | (flags[1] == 'w' ? PROT_WRITE : 0) |
                 (flags[2] == 'x' ? PROT_EXEC : 0);
  r.shared = flags[3] == 's';
  if (auto const* const name = std::strpbrk(rest + 5, "/["))
    std::snprintf(r.name, sizeof r.name, "%s", name);
  return r;
}

void add_variables(std::uintptr_t from, std::uintptr_t to) {
  if (from >= to)
    return;
  if (all->variable_count == most_variables)
    give_up("there are too many libraries with thread_local variables");
  all->variables[all->variable_count++] = copy_of(from, (to - from) & ~std::size_t{7});
}

// The variables of this thread: those of libraries that were there when the program began lie above its
// stack, together with what the C library keeps of the thread; the others each in a place of their own.
void copy_variables(range const& stack) {
  struct found {
    range const& stack;
    std::uintptr_t lowest = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
  } f{stack};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* data) {
        auto& f = *static_cast<found*>(data);
        if (info->dlpi_tls_modid == 0)
          return 0;
        std::size_t const index[2] = {info->dlpi_tls_modid, 0};
        auto const at = reinterpret_cast<std::uintptr_t>(__tls_get_addr(const_cast<std::size_t*>(index)));
        std::size_t bytes = 0;
        for (int i = 0; i < info->dlpi_phnum; ++i)
          if (info->dlpi_phdr[i].p_type == PT_TLS)
            bytes = info->dlpi_phdr[i].p_memsz;
        if (at >= f.stack.from && at < f.stack.to)
          f.lowest = std::min(f.lowest, at);
        else
          add_variables(at & ~std::uintptr_t{7}, (at + bytes + 7) & ~std::uintptr_t{7});
        return 0;
      },
      &f);
  // The kernel writes on which processor the thread runs.
  auto const rseq = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer()) +
                    static_cast<std::uintptr_t>(__rseq_offset);
  add_variables(f.lowest & ~std::uintptr_t{7}, rseq);
  add_variables(rseq + 32, stack.to);
}

template <typename Each>
void each_copied(Each each) {
  std::for_each_n(all->pages, all->page_count, each);
  std::for_each_n(all->variables, all->variable_count, each);
}

} // namespace

void watch(std::span<std::span<std::byte const> const> shared) {
  all = static_cast<watched*>(system_memory(sizeof(watched)));
  auto const here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  range stack{};
  each_mapping([&](char const* line) {
    auto const r = range_of(line);
    if (!(r.protection & PROT_WRITE) || is_system_memory(r.from) ||
        memory::holds(reinterpret_cast<void const*>(r.from)) ||
        memory::image_holds(reinterpret_cast<void const*>(r.from)) || line_watch::has_code_at(r.from) ||
        std::ranges::any_of(shared, [&](auto const& s) {
          auto const begin = reinterpret_cast<std::uintptr_t>(s.data());
          return r.from < begin + s.size() && begin < r.to;
        }))
      return;
    if (r.from <= here && here < r.to) {
      stack = r;
      return;
    }
    if (all->range_count == most_ranges)
      give_up("the program has too many pieces of memory");
    all->ranges[all->range_count++] = r;
  });
  if (stack.to == 0)
    give_up("the stack of the thread that runs the schedules is not known");
  copy_variables(stack);
  for (std::size_t i = 0; i < all->range_count; ++i) {
    auto const& r = all->ranges[i];
    if (mprotect(reinterpret_cast<void*>(r.from), r.to - r.from, r.protection & ~PROT_WRITE) != 0)
      give_up("the program's memory cannot be watched");
  }
}

bool let_write(void* at, void const* by) {
  auto const address = reinterpret_cast<std::uintptr_t>(at);
  auto const* const end = all->ranges + all->range_count;
  auto const* const r = std::find_if(all->ranges, const_cast<range*>(end),
                                     [&](range const& x) { return address >= x.from && address < x.to; });
  if (r == end)
    return false;
  auto const from = address & ~(page - 1);
  if (std::any_of(all->pages, all->pages + all->page_count,
                  [&](auto const& c) { return c.now == reinterpret_cast<char*>(from); }))
    return false;
  if (r->shared)
    give_up("the body writes memory that other processes may share", reinterpret_cast<std::uintptr_t>(by));
  if (all->page_count == most_pages)
    give_up("the body writes too much memory that was there before it began",
            reinterpret_cast<std::uintptr_t>(by));
  all->pages[all->page_count++] = copy_of(from, page);
  return mprotect(reinterpret_cast<void*>(from), page, r->protection) == 0;
}

void begin_anew() {
  each_copied([](copied const& c) {
    for (std::size_t at = 0; at < c.bytes; at += piece)
      if (auto const bytes = std::min(piece, c.bytes - at); std::memcmp(c.now + at, c.then + at, bytes) != 0)
        std::memcpy(c.now + at, c.then + at, bytes);
  });
}

void compare(differences& d) {
  if (left_out == part::other_memory)
    return each_copied([&](copied const& c) { d.compare(c.now, c.image, c.bytes, differences::none); });
  each_copied([&](copied const& c) { d.compare_since(c.then, c.now, c.image, c.bytes); });
}

void look_at(relative_times& t) {
  each_copied([&](copied const& c) { t.look_at_since(c.then, c.now, c.bytes); });
}

} // namespace leaklab::detail::states::other_memory
