// What the overlay of Boost.Fiber's headers, and the functions that the linker wraps, say of each operation on
// what fibers share. It is compiled with observed code and needs nothing of leaklab: where a program has none,
// or explores nothing, an operation costs one look at a variable.
#pragma once

extern "C" {
// How many runs of this process switch fibers before operations.
extern int leaklab_runs_with_pauses __attribute__((weak));
// The calling fiber comes to an operation: another one may go on first. Returns what is to be passed to
// leaklab_operation_ends(); nullptr if the fiber is in no such run.
void* leaklab_operation_begins() noexcept __attribute__((weak));
void leaklab_operation_ends(void* fiber) noexcept __attribute__((weak));
}

namespace leaklab {

// From here to the end of the scope the fiber is inside one operation. It may suspend there, but it does not
// pause before the operations in it: a condition variable's wait unlocks the mutex under a spinlock, and a
// future has a mutex of its own.
class operation {
public:
  operation() noexcept
      : fiber_(&leaklab_runs_with_pauses && __atomic_load_n(&leaklab_runs_with_pauses, __ATOMIC_RELAXED) != 0
                   ? leaklab_operation_begins()
                   : nullptr) {}
  operation(operation const&) = delete;
  operation& operator=(operation const&) = delete;
  ~operation() {
    if (fiber_)
      leaklab_operation_ends(fiber_);
  }

private:
  void* const fiber_;
};

} // namespace leaklab
