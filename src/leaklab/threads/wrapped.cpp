// The operations that are compiled into libboost_fiber, reached by the linker's --wrap, so that the library
// stays as it is. This is the one place where they are intercepted; wrapped.cmake names the same symbols.
#include <leaklab/threads/operation.hpp>

#include <chrono>

// Asks the linker for this file, and tells that it is there.
extern "C" {
extern int const leaklab_wrapped_operations;
int const leaklab_wrapped_operations = 1;
}

// A member function is passed its object first.
#define LEAKLAB_WRAP(result, symbol)                                                                         \
  extern "C" result __real_##symbol(void* self);                                                             \
  extern "C" result __wrap_##symbol(void* self);                                                             \
  extern "C" result __wrap_##symbol(void* self) {                                                            \
    leaklab::operation const here;                                                                           \
    return __real_##symbol(self);                                                                            \
  }
#define LEAKLAB_WRAP_MUTEX(name)                                                                             \
  LEAKLAB_WRAP(void, _ZN5boost6fibers##name##4lockEv)                                                        \
  LEAKLAB_WRAP(bool, _ZN5boost6fibers##name##8try_lockEv)                                                    \
  LEAKLAB_WRAP(void, _ZN5boost6fibers##name##6unlockEv)
#define LEAKLAB_WRAP_WITH_TIME(symbol)                                                                       \
  extern "C" bool __real_##symbol(void* self, std::chrono::steady_clock::time_point const& until);           \
  extern "C" bool __wrap_##symbol(void* self, std::chrono::steady_clock::time_point const& until);           \
  extern "C" bool __wrap_##symbol(void* self, std::chrono::steady_clock::time_point const& until) {          \
    leaklab::operation const here;                                                                           \
    return __real_##symbol(self, until);                                                                     \
  }
#define LEAKLAB_TRY_LOCK_UNTIL(name)                                                                         \
  LEAKLAB_WRAP_WITH_TIME(                                                                                    \
      _ZN5boost6fibers##name##15try_lock_until_ERKNSt6chrono10time_pointINS2_3_V212steady_clockENS2_8durationIlSt5ratioILl1ELl1000000000EEEEEE)

LEAKLAB_WRAP_MUTEX(5mutex)
LEAKLAB_WRAP_MUTEX(11timed_mutex)
LEAKLAB_WRAP_MUTEX(15recursive_mutex)
LEAKLAB_WRAP_MUTEX(21recursive_timed_mutex)
LEAKLAB_TRY_LOCK_UNTIL(11timed_mutex)
LEAKLAB_TRY_LOCK_UNTIL(21recursive_timed_mutex)
LEAKLAB_WRAP(void, _ZN5boost6fibers22condition_variable_any10notify_oneEv)
LEAKLAB_WRAP(void, _ZN5boost6fibers22condition_variable_any10notify_allEv)
LEAKLAB_WRAP(bool, _ZN5boost6fibers7barrier4waitEv)
