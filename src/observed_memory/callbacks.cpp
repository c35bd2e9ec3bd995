// What the compiler calls at each access when it compiles with -fsanitize=thread, of which ThreadSanitizer's own
// functions are no part here: the program is linked without them. The names and their meaning are those of
// compiler-rt's tsan_interface.h, which g++ and clang share.
#include <observed_memory/recorder.hpp>

#include <cstddef>
#include <cstdint>

using namespace leaklab::observed_memory;

namespace {

address to_address(void const volatile* p) {
  return reinterpret_cast<address>(p);
}

inline void touch(void const volatile* at, std::size_t bytes, std::uint8_t kind, void* code) {
  if (auto* const f = current) [[likely]]
    f->home->touch(*f, to_address(at), bytes, kind, reinterpret_cast<address>(code));
}

// The order of an atomic operation, as the compiler passes it.
struct memory_order {
  bool acquires, releases;

  explicit memory_order(int order) {
    order &= 7;
    acquires = order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE || order >= __ATOMIC_ACQ_REL;
    releases = order >= __ATOMIC_RELEASE;
  }
};

std::uint64_t key_of(void const volatile* at) {
  return to_address(at) << 16;
}

// What an operation of Boost.Fiber does to its own atomics is not what it promises.
bool is_own_business(fiber const& f, void const volatile* at) {
  return f.object.has(to_address(at));
}

void loaded(void const volatile* at, int order, std::size_t bytes, void* code) {
  auto* const f = current;
  if (!f || is_own_business(*f, at))
    return;
  f->home->touch(*f, to_address(at), bytes, reads | atomic, reinterpret_cast<address>(code));
  if (memory_order(order).acquires)
    f->home->acquire(*f, key_of(at));
  else
    f->home->acquire_once(*f, key_of(at));
}

void stores(void const volatile* at, int order, std::size_t bytes, void* code) {
  auto* const f = current;
  if (!f || is_own_business(*f, at))
    return;
  f->home->touch(*f, to_address(at), bytes, writes | atomic, reinterpret_cast<address>(code));
  if (memory_order(order).releases)
    f->home->release_alone(*f, key_of(at));
  else
    f->home->release_fenced(*f, key_of(at), true);
}

// Goes on what was released there before: a release sequence.
void changes(void const volatile* at, int order, std::size_t bytes, void* code) {
  auto* const f = current;
  if (!f || is_own_business(*f, at))
    return;
  f->home->touch(*f, to_address(at), bytes, writes | atomic, reinterpret_cast<address>(code));
  memory_order const o(order);
  if (o.acquires)
    f->home->acquire(*f, key_of(at));
  else
    f->home->acquire_once(*f, key_of(at));
  if (o.releases)
    f->home->release(*f, key_of(at));
  else
    f->home->release_fenced(*f, key_of(at), false);
}

} // namespace

#define CODE __builtin_return_address(0)

extern "C" {

void __tsan_init() {}

void __tsan_func_entry(void* caller) {
  if (auto* const f = current)
    f->call = f->home->calls().call(f->call, reinterpret_cast<address>(caller) - 1);
}
void __tsan_func_exit() {
  if (auto* const f = current)
    f->call = f->home->calls().caller(f->call);
}

#define LEAKLAB_PLAIN(n)                                                                                     \
  void __tsan_read##n(void* at) {                                                                            \
    touch(at, n, reads, CODE);                                                                               \
  }                                                                                                          \
  void __tsan_write##n(void* at) {                                                                           \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_unaligned_read##n(void* at) {                                                                  \
    touch(at, n, reads, CODE);                                                                               \
  }                                                                                                          \
  void __tsan_unaligned_write##n(void* at) {                                                                 \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_volatile_read##n(void* at) {                                                                   \
    touch(at, n, reads, CODE);                                                                               \
  }                                                                                                          \
  void __tsan_volatile_write##n(void* at) {                                                                  \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_unaligned_volatile_read##n(void* at) {                                                         \
    touch(at, n, reads, CODE);                                                                               \
  }                                                                                                          \
  void __tsan_unaligned_volatile_write##n(void* at) {                                                        \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_read_write##n(void* at) {                                                                      \
    touch(at, n, writes, CODE);                                                                              \
  }                                                                                                          \
  void __tsan_unaligned_read_write##n(void* at) {                                                            \
    touch(at, n, writes, CODE);                                                                              \
  }
LEAKLAB_PLAIN(1)
LEAKLAB_PLAIN(2)
LEAKLAB_PLAIN(4)
LEAKLAB_PLAIN(8)
LEAKLAB_PLAIN(16)

void __tsan_read_range(void* at, unsigned long n) {
  touch(at, n, reads, CODE);
}
void __tsan_write_range(void* at, unsigned long n) {
  touch(at, n, writes, CODE);
}
void __tsan_vptr_update(void** at, void* now) {
  if (*at != now) // a destructor sets it to what it is
    touch(at, sizeof(void*), writes, CODE);
}
void __tsan_vptr_read(void** at) {
  touch(at, sizeof(void*), reads, CODE);
}

// NOLINTBEGIN(bugprone-macro-parentheses): one of the arguments is a type
#define LEAKLAB_CHANGE(bits, type, name)                                                                     \
  type __tsan_atomic##bits##_##name(type volatile* at, type v, int order) {                                  \
    changes(at, order, sizeof(type), CODE);                                                                  \
    return __atomic_##name(at, v, __ATOMIC_SEQ_CST);                                                         \
  }

// The accesses of a compare-exchange that fails are a load's.
#define LEAKLAB_ATOMIC(bits, type)                                                                           \
  type __tsan_atomic##bits##_load(type const volatile* at, int order) {                                      \
    loaded(at, order, sizeof(type), CODE);                                                                   \
    return __atomic_load_n(at, __ATOMIC_SEQ_CST);                                                            \
  }                                                                                                          \
  void __tsan_atomic##bits##_store(type volatile* at, type v, int order) {                                   \
    stores(at, order, sizeof(type), CODE);                                                                   \
    __atomic_store_n(at, v, __ATOMIC_SEQ_CST);                                                               \
  }                                                                                                          \
  type __tsan_atomic##bits##_exchange(type volatile* at, type v, int order) {                                \
    changes(at, order, sizeof(type), CODE);                                                                  \
    return __atomic_exchange_n(at, v, __ATOMIC_SEQ_CST);                                                     \
  }                                                                                                          \
  LEAKLAB_CHANGE(bits, type, fetch_add)                                                                      \
  LEAKLAB_CHANGE(bits, type, fetch_sub)                                                                      \
  LEAKLAB_CHANGE(bits, type, fetch_and)                                                                      \
  LEAKLAB_CHANGE(bits, type, fetch_or)                                                                       \
  LEAKLAB_CHANGE(bits, type, fetch_xor)                                                                      \
  LEAKLAB_CHANGE(bits, type, fetch_nand)                                                                     \
  int __tsan_atomic##bits##_compare_exchange_strong(type volatile* at, type* expected, type v, int order,    \
                                                    int failed) {                                            \
    bool const done =                                                                                        \
        __atomic_compare_exchange_n(at, expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);             \
    done ? changes(at, order, sizeof(type), CODE) : loaded(at, failed, sizeof(type), CODE);                  \
    return done;                                                                                             \
  }                                                                                                          \
  int __tsan_atomic##bits##_compare_exchange_weak(type volatile* at, type* expected, type v, int order,      \
                                                  int failed) {                                              \
    bool const done =                                                                                        \
        __atomic_compare_exchange_n(at, expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);             \
    done ? changes(at, order, sizeof(type), CODE) : loaded(at, failed, sizeof(type), CODE);                  \
    return done;                                                                                             \
  }                                                                                                          \
  type __tsan_atomic##bits##_compare_exchange_val(type volatile* at, type expected, type v, int order,       \
                                                  int failed) {                                              \
    bool const done =                                                                                        \
        __atomic_compare_exchange_n(at, &expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);            \
    done ? changes(at, order, sizeof(type), CODE) : loaded(at, failed, sizeof(type), CODE);                  \
    return expected;                                                                                         \
  }
// NOLINTEND(bugprone-macro-parentheses)
LEAKLAB_ATOMIC(8, std::uint8_t)
LEAKLAB_ATOMIC(16, std::uint16_t)
LEAKLAB_ATOMIC(32, std::uint32_t)
LEAKLAB_ATOMIC(64, std::uint64_t)

// The counts of shared_ptr and the like come here (leaklab_observe_memory.cmake). That one owner more or less is there
// orders nothing; the last one goes on after all that the others did.
int leaklab_observed_count(int volatile* count, int change) noexcept;
int leaklab_observed_count(int volatile* count, int change) noexcept {
  auto* const f = current;
  if (f) {
    f->home->touch(*f, to_address(count), sizeof(int), writes | atomic, reinterpret_cast<address>(CODE));
    if (change < 0)
      f->home->release(*f, key_of(count));
  }
  auto const before = __atomic_fetch_add(count, change, __ATOMIC_ACQ_REL);
  if (f && before + change == 0)
    f->home->acquire(*f, key_of(count));
  return before;
}

void __tsan_atomic_thread_fence(int order) {
  if (auto* const f = current)
    f->home->fence(*f, memory_order(order).acquires, memory_order(order).releases);
}
void __tsan_atomic_signal_fence(int) {}

} // extern "C"
