// What the compiler calls for each atomic operation when it compiles with -fsanitize=thread; see callbacks.cpp. A fiber may
// pause before it (switches::at_synchronisation), and it makes an order.
#include <leaklab/threads/pauses.hpp>
#include <observed_memory/traceless.hpp>

#include <cstddef>
#include <cstdint>

namespace leaklab::observed_memory { // whose frames are no part of a report
namespace {

address to_address(void const volatile* p) {
  return reinterpret_cast<address>(p);
}

std::uint64_t key_of(void const volatile* at) {
  return to_address(at) << 16;
}

// The order of an atomic operation, as the compiler passes it.
struct memory_order {
  bool acquires, releases, is_weaker; // than that of all that are sequentially consistent

  explicit memory_order(int order) {
    order &= 7;
    acquires = order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE || order >= __ATOMIC_ACQ_REL;
    releases = order >= __ATOMIC_RELEASE;
    is_weaker = order != __ATOMIC_SEQ_CST;
  }
};

// Another fiber may go on first. What Boost.Fiber's operations do to their own atomics is no place for that.
inline void come_to(int order, void* code) {
  if (__atomic_load_n(&leaklab_runs_with_pauses, __ATOMIC_RELAXED) == 0) [[likely]]
    return;
  auto* const f = current;
  if (!f || f->operations > 0)
    return;
  if (memory_order(order).is_weaker) {
    traceless const here(*f);
    f->home->note_weaker(*f, reinterpret_cast<address>(code));
  }
  bool const has_changed = f->has_changed_an_atomic;
  f->has_changed_an_atomic = false;
  detail::come_to_atomic(has_changed);
}

// The operation has made a value another one, or has not: a loop that only looks changes none.
inline void has_changed(bool changed) {
  if (auto* const f = current; f && changed)
    f->has_changed_an_atomic = true;
}

// What an operation of Boost.Fiber does to its own atomics is not what it promises.
bool is_own_business(fiber const& f, void const volatile* at) {
  return f.object.has(to_address(at));
}

void loaded(void const volatile* at, int order, std::size_t bytes, void* code) {
  auto* const f = current;
  if (!f || is_own_business(*f, at))
    return;
  traceless const here(*f);
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
  traceless const here(*f);
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
  traceless const here(*f);
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

template <class T>
T load(T const volatile* at, int order, void* code) {
  if constexpr (sizeof(T) == sizeof(leaklab_runs_with_pauses))
    if (to_address(at) == to_address(&leaklab_runs_with_pauses)) // at which each operation looks first
      return __atomic_load_n(at, __ATOMIC_RELAXED);
  come_to(order, code);
  loaded(at, order, sizeof(T), code);
  return __atomic_load_n(at, __ATOMIC_SEQ_CST);
}

template <class T>
void store(T volatile* at, T v, int order, void* code) {
  come_to(order, code);
  stores(at, order, sizeof(T), code);
  has_changed(__atomic_exchange_n(at, v, __ATOMIC_SEQ_CST) != v);
}

// `operation` makes the change, and returns what was there before.
template <class T, class Operation>
T change(T volatile* at, int order, void* code, Operation operation) {
  come_to(order, code);
  changes(at, order, sizeof(T), code);
  T const before = operation();
  has_changed(__atomic_load_n(at, __ATOMIC_RELAXED) != before);
  return before;
}

// The accesses of a compare-exchange that fails are a load's.
template <class T>
bool compare_exchange(T volatile* at, T* expected, T v, int order, int failed, void* code) {
  come_to(order, code);
  auto const before = *expected;
  bool const done = __atomic_compare_exchange_n(at, expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  done ? changes(at, order, sizeof(T), code) : loaded(at, failed, sizeof(T), code);
  has_changed(done && before != v);
  return done;
}

} // namespace
} // namespace leaklab::observed_memory

using namespace leaklab::observed_memory;

#define CODE __builtin_return_address(0)

extern "C" {

// NOLINTBEGIN(bugprone-macro-parentheses): one of the arguments is a type
#define LEAKLAB_CHANGE(bits, type, name)                                                                     \
  type __tsan_atomic##bits##_##name(type volatile* at, type v, int order) {                                  \
    return change(at, order, CODE, [&] { return __atomic_##name(at, v, __ATOMIC_SEQ_CST); });                \
  }

#define LEAKLAB_ATOMIC(bits, type)                                                                           \
  type __tsan_atomic##bits##_load(type const volatile* at, int order) {                                      \
    return load(at, order, CODE);                                                                            \
  }                                                                                                          \
  void __tsan_atomic##bits##_store(type volatile* at, type v, int order) {                                   \
    store(at, v, order, CODE);                                                                               \
  }                                                                                                          \
  type __tsan_atomic##bits##_exchange(type volatile* at, type v, int order) {                                \
    return change(at, order, CODE, [&] { return __atomic_exchange_n(at, v, __ATOMIC_SEQ_CST); });            \
  }                                                                                                          \
  LEAKLAB_CHANGE(bits, type, fetch_add)                                                                      \
  LEAKLAB_CHANGE(bits, type, fetch_sub)                                                                      \
  LEAKLAB_CHANGE(bits, type, fetch_and)                                                                      \
  LEAKLAB_CHANGE(bits, type, fetch_or)                                                                       \
  LEAKLAB_CHANGE(bits, type, fetch_xor)                                                                      \
  LEAKLAB_CHANGE(bits, type, fetch_nand)                                                                     \
  int __tsan_atomic##bits##_compare_exchange_strong(type volatile* at, type* expected, type v, int order,    \
                                                    int failed) {                                            \
    return compare_exchange(at, expected, v, order, failed, CODE);                                           \
  }                                                                                                          \
  int __tsan_atomic##bits##_compare_exchange_weak(type volatile* at, type* expected, type v, int order,      \
                                                  int failed) {                                              \
    return compare_exchange(at, expected, v, order, failed, CODE);                                           \
  }                                                                                                          \
  type __tsan_atomic##bits##_compare_exchange_val(type volatile* at, type expected, type v, int order,       \
                                                  int failed) {                                              \
    compare_exchange(at, &expected, v, order, failed, CODE);                                                 \
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
    traceless const here(*f);
    f->home->touch(*f, to_address(count), sizeof(int), writes | atomic, reinterpret_cast<address>(CODE));
    if (change < 0)
      f->home->release(*f, key_of(count));
  }
  auto const before = __atomic_fetch_add(count, change, __ATOMIC_ACQ_REL);
  if (f && before + change == 0) {
    traceless const here(*f);
    f->home->acquire(*f, key_of(count));
  }
  return before;
}

// Both counts at once. An owner that lets go looks at them first. If there is no other owner, it goes on after all that the
// others did before they let go.
long long leaklab_observed_counts(long long const volatile* counts) noexcept;
long long leaklab_observed_counts(long long const volatile* counts) noexcept {
  constexpr auto one_of_each = 1LL + (1LL << 32);
  auto const now = __atomic_load_n(counts, __ATOMIC_ACQUIRE);
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->touch(*f, to_address(counts), sizeof(long long), reads | atomic,
                   reinterpret_cast<address>(CODE));
    if (now == one_of_each)
      f->home->acquire(*f, key_of(counts));
  }
  return now;
}

void __tsan_atomic_thread_fence(int order) {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->fence(*f, memory_order(order).acquires, memory_order(order).releases);
  }
}
void __tsan_atomic_signal_fence(int) {}

} // extern "C"
