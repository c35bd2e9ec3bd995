// The functions in place of malloc and its kind, and how they get their place; see allocator.hpp.
#include <leaklab/states/allocator.hpp>

#include <leaklab/stack/body_stack.hpp>
#include <leaklab/stack/clear_below.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/needed_functions.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/states/traps.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <string_view>
#include <type_traits>

#include <dlfcn.h>
#include <malloc.h>
#include <sys/mman.h>

namespace leaklab::detail::states {
namespace {

// The program's own.
struct {
  void* (*malloc)(std::size_t);
  void (*free)(void*);
  void* (*calloc)(std::size_t, std::size_t);
  void* (*realloc)(void*, std::size_t);
  void* (*memalign)(std::size_t, std::size_t);
  std::size_t (*malloc_usable_size)(void*);
} own;

// What it leaves on the stack must be the same the first time and later, since the stack is part of a state.
constexpr std::size_t left_on_the_stack = 512;

allocator_of whose = allocator_of::explorer;

} // namespace

bool is_of_replays() {
  return whose == allocator_of::replays;
}

namespace {

// Other threads of a process with replays may give back what a body has taken. Nobody suspends meanwhile.
class alone {
public:
  alone() {
    while (is_of_replays() && taken_.test_and_set(std::memory_order_acquire)) {
    }
  }
  alone(alone const&) = delete;
  alone& operator=(alone const&) = delete;
  ~alone() {
    if (is_of_replays())
      taken_.clear(std::memory_order_release);
  }

private:
  static inline std::atomic_flag taken_;
};

[[noreturn]] void give_up_here(char const* why, void* caller) {
  states::give_up_here(why, reinterpret_cast<std::uintptr_t>(caller));
}

void* take(std::size_t bytes, std::size_t alignment) {
  // In replays, what has that size there is a body's stack, of which a page may not be touched (replayed_memory.cpp).
  bool const is_as_large_as_a_stack =
      is_of_replays() && current_piece == before && bytes > body_stack::bytes / 2;
  auto* const p = [&]() -> void* {
    if (is_as_large_as_a_stack)
      return nullptr;
    alone const here;
    return memory::take(current_piece, bytes, alignment);
  }();
  if (is_of_replays())
    return p ? p : own.memalign(alignment, bytes);
  clear_stack_below<left_on_the_stack>();
  if (p)
    return p;
  states::give_up_here("the body takes more memory than counting by states has room for",
                       reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)));
}

void* our_malloc(std::size_t bytes) {
  return current_piece == outside ? own.malloc(bytes) : take(bytes, 16);
}

void our_free(void* p) {
  if (!memory::holds(p))
    return own.free(p);
  if (!memory::is_taken(p)) // the program's own allocator says what becomes of that
    give_up_here("the body gives back memory that it does not have", __builtin_return_address(0));
  give_back_locked(p);
  if (!is_of_replays())
    clear_stack_below<left_on_the_stack>();
}

void* our_calloc(std::size_t n, std::size_t bytes) {
  if (current_piece == outside)
    return own.calloc(n, bytes);
  std::size_t all = 0;
  if (__builtin_mul_overflow(n, bytes, &all)) {
    errno = ENOMEM;
    return nullptr;
  }
  return take(all, 16);
}

void* our_realloc(void* p, std::size_t bytes) {
  if (!p)
    return our_malloc(bytes);
  bool const ours = memory::holds(p);
  if (bytes == 0) {
    our_free(p);
    return nullptr;
  }
  if (ours && !memory::is_taken(p))
    give_up_here("the body enlarges memory that it does not have", __builtin_return_address(0));
  if (!ours && current_piece == outside)
    return own.realloc(p, bytes);
  auto const before = ours ? memory::size_of(p) : own.malloc_usable_size(p);
  auto* const q = our_malloc(bytes);
  if (q) {
    std::memcpy(q, p, std::min(before, bytes));
    our_free(p);
  }
  return q;
}

void* our_memalign(std::size_t alignment, std::size_t bytes) {
  if (current_piece == outside)
    return own.memalign(alignment, bytes);
  if (!std::has_single_bit(alignment) && is_of_replays())
    return own.memalign(alignment, bytes);
  if (!std::has_single_bit(alignment))
    give_up_here("the body asks for an alignment that is no power of two", __builtin_return_address(0));
  return take(bytes, std::max<std::size_t>(alignment, 16));
}

int our_posix_memalign(void** p, std::size_t alignment, std::size_t bytes) {
  if (!std::has_single_bit(alignment) || alignment < sizeof(void*))
    return EINVAL;
  *p = our_memalign(alignment, bytes);
  return *p ? 0 : ENOMEM;
}

std::size_t our_usable_size(void* p) {
  if (!p || !memory::holds(p))
    return p ? own.malloc_usable_size(p) : 0;
  if (is_of_replays())
    return memory::size_of(p);
  give_up_here("the body asks how large a block is", __builtin_return_address(0));
}

} // namespace

std::size_t size_of_block(void* p) {
  return memory::holds(p) ? memory::size_of(p) : malloc_usable_size(p);
}

namespace {

void put(void** slot, void* by) {
  auto const page = reinterpret_cast<std::uintptr_t>(slot) & ~(memory::page - 1);
  mprotect(reinterpret_cast<void*>(page), memory::page, PROT_READ | PROT_WRITE);
  *slot = by;
}

// ---------------------------------------------------------------- what ends the process

// The C library's, which map memory for what they say.
struct {
  void (*assert_fail)(char const*, char const*, unsigned, char const*);
  void (*assert_perror_fail)(int, char const*, unsigned, char const*);
  void (*stack_check_fail)();
} ends;

// The process is about to die, so what it does with the system is no matter.
void allow_all() {
  traps::stop_system_calls(false);
  current_piece = outside;
}

void our_assert_fail(char const* what, char const* file, unsigned line, char const* function) {
  allow_all();
  ends.assert_fail(what, file, line, function);
}
void our_assert_perror_fail(int error, char const* file, unsigned line, char const* function) {
  allow_all();
  ends.assert_perror_fail(error, file, line, function);
}
void our_stack_check_fail() {
  allow_all();
  ends.stack_check_fail();
}

// If a program has such a function of its own, it need not end the process, and is left alone.
void replace_what_ends_the_process() {
  auto* const libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
  if (!libc)
    return;
  auto const replace = [libc](char const* name, auto& own_one, auto* by) {
    auto* const found = dlsym(libc, name);
    if (!found)
      return;
    own_one = reinterpret_cast<std::decay_t<decltype(own_one)>>(found);
    each_needed_function([&](needed_function const& f) {
      if (*f.slot == found && std::string_view(f.name) == name)
        put(f.slot, reinterpret_cast<void*>(by));
    });
  };
  replace("__assert_fail", ends.assert_fail, &our_assert_fail);
  replace("__assert_perror_fail", ends.assert_perror_fail, &our_assert_perror_fail);
  replace("__stack_chk_fail", ends.stack_check_fail, &our_stack_check_fail);
  dlclose(libc);
}

struct replacement {
  std::string_view name;
  void* by;
};
replacement const replacements[] = {
    {"malloc", reinterpret_cast<void*>(&our_malloc)},
    {"free", reinterpret_cast<void*>(&our_free)},
    {"cfree", reinterpret_cast<void*>(&our_free)},
    {"calloc", reinterpret_cast<void*>(&our_calloc)},
    {"realloc", reinterpret_cast<void*>(&our_realloc)},
    {"memalign", reinterpret_cast<void*>(&our_memalign)},
    {"aligned_alloc", reinterpret_cast<void*>(&our_memalign)},
    {"posix_memalign", reinterpret_cast<void*>(&our_posix_memalign)},
    {"malloc_usable_size", reinterpret_cast<void*>(&our_usable_size)},
};

template <typename F>
bool find(F& f, char const* name) {
  f = reinterpret_cast<F>(dlsym(RTLD_DEFAULT, name));
  return f != nullptr;
}

// Do `new` and malloc in the program, and what the C library takes by itself, lead here? With a malloc of its
// own, the program calls that directly.
bool leads_here() {
  auto const before_this = current_piece;
  current_piece = of_scheduler;
  auto* const volatile one = new int(1);
  auto* const volatile two = strdup("two");
  void* const volatile three = std::malloc(3); // NOLINT: the point of it
  current_piece = before_this;
  bool const all = memory::holds(one) && memory::holds(two) && memory::holds(three);
  delete one;
  std::free(two);   // NOLINT
  std::free(three); // NOLINT
  return all;
}

} // namespace

void* take_locked(int piece, std::size_t bytes) {
  alone const here;
  return memory::take(piece, bytes);
}

void give_back_locked(void* block) {
  alone const here;
  memory::give_back(block);
}

bool replace_allocator(allocator_of process) {
  whose = process;
  if (!find(own.malloc, "malloc") || !find(own.free, "free") || !find(own.calloc, "calloc") ||
      !find(own.realloc, "realloc") || !find(own.memalign, "memalign") ||
      !find(own.malloc_usable_size, "malloc_usable_size"))
    return false;
  each_needed_function([](needed_function const& f) {
    std::string_view const name = f.name;
    for (auto const& x : replacements)
      if (name == x.name && (f.is_found_when_called || *f.slot == dlsym(RTLD_DEFAULT, f.name)))
        put(f.slot, x.by); // and leave a pointer alone that the program has set to something else
  });
  if (!is_of_replays())
    replace_what_ends_the_process();
  return leads_here();
}

} // namespace leaklab::detail::states
