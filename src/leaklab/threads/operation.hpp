// What the overlay of Boost.Fiber's headers, and the functions that the linker wraps, say of each operation on
// what fibers share. It is compiled with observed code and needs nothing of leaklab: where a program has none,
// or explores nothing, an operation costs one look at a variable.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {
// How many runs of this process switch fibers before operations.
extern int leaklab_runs_with_pauses __attribute__((weak));
// The calling fiber comes to an operation: another one may go on first. Returns what is to be passed to
// leaklab_operation_ends(); nullptr if the fiber is in no such run.
void* leaklab_operation_begins() noexcept __attribute__((weak));
void leaklab_operation_ends(void* fiber) noexcept __attribute__((weak));

// These are there in programs whose accesses to memory are observed (leaklab_observe_memory()).
// From here to the end, what the calling fiber does to these bytes is the operation's own business.
void leaklab_memory_operation_begins(void const* object, std::size_t bytes) noexcept __attribute__((weak));
void leaklab_memory_operation_ends() noexcept __attribute__((weak));
// A value goes into the buffer of a channel, or comes out of it.
void leaklab_memory_push(void const* channel, void const* slots, std::size_t slot_bytes,
                         std::size_t capacity) noexcept __attribute__((weak));
void leaklab_memory_pop(void const* channel, void const* slots, std::size_t slot_bytes,
                        std::size_t capacity) noexcept __attribute__((weak));
// What the calling fiber has done happens before what others do that acquire `at` later.
void leaklab_memory_release(void const* at) noexcept __attribute__((weak));
void leaklab_memory_acquire(void const* at) noexcept __attribute__((weak));
// The same, where only the last release counts.
void leaklab_memory_release_alone(void const* at) noexcept __attribute__((weak));
// A mutex was locked, or is about to be unlocked.
void leaklab_memory_lock(void const* mutex) noexcept __attribute__((weak));
void leaklab_memory_unlock(void const* mutex) noexcept __attribute__((weak));
// The calling fiber has joined another one; its number in leaklab's reports.
void leaklab_memory_join(std::uint64_t fiber) noexcept __attribute__((weak));
// Between these two the calling fiber, which detaches that one, may destroy what it was started with.
void leaklab_memory_detach_begins(std::uint64_t fiber) noexcept __attribute__((weak));
void leaklab_memory_detach_ends() noexcept __attribute__((weak));
void leaklab_memory_barrier_begins(void const* barrier) noexcept __attribute__((weak));
void leaklab_memory_barrier_ends(void const* barrier, bool was_last) noexcept __attribute__((weak));
}

namespace leaklab {

// From here to the end of the scope the fiber is inside one operation. It may suspend there, but it does not
// pause before the operations in it: a condition variable's wait unlocks the mutex under a spinlock, and a
// future has a mutex of its own.
class operation {
public:
  // `object`, if it is not nullptr, is a channel or the like, whose functions are compiled with the program.
  explicit operation(void const* object = nullptr, std::size_t bytes = 0) noexcept
      : fiber_(&leaklab_runs_with_pauses && __atomic_load_n(&leaklab_runs_with_pauses, __ATOMIC_RELAXED) != 0
                   ? leaklab_operation_begins()
                   : nullptr) {
    if (&leaklab_memory_operation_begins)
      leaklab_memory_operation_begins(object, bytes);
  }
  operation(operation const&) = delete;
  operation& operator=(operation const&) = delete;
  ~operation() {
    if (&leaklab_memory_operation_ends)
      leaklab_memory_operation_ends();
    if (fiber_)
      leaklab_operation_ends(fiber_);
  }

private:
  void* const fiber_;
};

// The count of the owners of a fiber or of a future's result, in the expression that changes it: no fiber pauses before
// that, as before an atomic operation of the program.
template <typename T>
class owners {
public:
  explicit owners(T& count) noexcept : count_(count) {
    if (&leaklab_memory_operation_begins)
      leaklab_memory_operation_begins(nullptr, 0);
  }
  owners(owners const&) = delete;
  owners& operator=(owners const&) = delete;
  ~owners() {
    if (&leaklab_memory_operation_ends)
      leaklab_memory_operation_ends();
  }
  T* operator->() const noexcept { return &count_; }

private:
  T& count_;
};

// What the copies of Boost.Fiber's headers say of the order that a channel or a future makes.

inline void release(void const* at) noexcept {
  if (&leaklab_memory_release)
    leaklab_memory_release(at);
}
inline void acquire(void const* at) noexcept {
  if (&leaklab_memory_acquire)
    leaklab_memory_acquire(at);
}

// A producer offers a value in the slot of an unbuffered channel, and a consumer has taken it.
inline void offer(void const* slot, void const* channel) noexcept {
  release(channel);
  if (&leaklab_memory_release_alone)
    leaklab_memory_release_alone(slot);
}
inline void take(void const* slot, void const* channel) noexcept {
  acquire(slot);
  release(channel);
}

// Returns slots[place], into which a value goes.
template <typename T>
T& pushed(void const* channel, T* slots, std::size_t place, std::size_t capacity) noexcept {
  if (&leaklab_memory_push)
    leaklab_memory_push(channel, slots, sizeof(T), capacity);
  return slots[place];
}
// Returns slots[place], out of which a value comes.
template <typename T>
T& popped(void const* channel, T* slots, std::size_t place, std::size_t capacity) noexcept {
  if (&leaklab_memory_pop)
    leaklab_memory_pop(channel, slots, sizeof(T), capacity);
  return slots[place];
}

// A fiber learns what others have done to a channel or a future, without a value: that it is closed, full, empty or
// ready. Returns what it learns; 0 is nothing.
template <typename T>
T learns(void const* of, T what) noexcept {
  if (static_cast<int>(what) != 0)
    acquire(of);
  return what;
}

} // namespace leaklab
