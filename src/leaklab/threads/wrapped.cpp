// The operations that are compiled into libboost_fiber, reached by the linker's --wrap, so that the library
// stays as it is. This is the one place where they are intercepted; leaklab_explore_threads.cmake names the same symbols.
#include <leaklab/threads/operation.hpp>
#include <leaklab/threads/pauses.hpp>
#include <leaklab/world/fiber_record.hpp>

#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>

#include <chrono>
#include <cstdint>

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
#define LEAKLAB_WRAP_LOCK(symbol, parameters, arguments)                                                     \
  extern "C" bool __real_##symbol parameters;                                                                \
  extern "C" bool __wrap_##symbol parameters;                                                                \
  extern "C" bool __wrap_##symbol parameters {                                                               \
    leaklab::operation const here;                                                                           \
    return is_locked(self, __real_##symbol arguments);                                                       \
  }
#define LEAKLAB_WRAP_MUTEX(name)                                                                             \
  extern "C" void __real__ZN5boost6fibers##name##4lockEv(void* self);                                        \
  extern "C" void __wrap__ZN5boost6fibers##name##4lockEv(void* self);                                        \
  extern "C" void __wrap__ZN5boost6fibers##name##4lockEv(void* self) {                                       \
    leaklab::operation const here;                                                                           \
    __real__ZN5boost6fibers##name##4lockEv(self);                                                            \
    is_locked(self, true);                                                                                   \
  }                                                                                                          \
  LEAKLAB_WRAP_LOCK(_ZN5boost6fibers##name##8try_lockEv, (void* self), (self))                               \
  extern "C" void __real__ZN5boost6fibers##name##6unlockEv(void* self);                                      \
  extern "C" void __wrap__ZN5boost6fibers##name##6unlockEv(void* self);                                      \
  extern "C" void __wrap__ZN5boost6fibers##name##6unlockEv(void* self) {                                     \
    leaklab::operation const here;                                                                           \
    if (&leaklab_memory_unlock)                                                                              \
      leaklab_memory_unlock(self);                                                                           \
    __real__ZN5boost6fibers##name##6unlockEv(self);                                                          \
  }
#define LEAKLAB_TRY_LOCK_UNTIL(name)                                                                                                            \
  LEAKLAB_WRAP_LOCK(                                                                                                                            \
      _ZN5boost6fibers##name##15try_lock_until_ERKNSt6chrono10time_pointINS2_3_V212steady_clockENS2_8durationIlSt5ratioILl1ELl1000000000EEEEEE, \
      (void* self, std::chrono::steady_clock::time_point const& until), (self, until))

namespace {

// Says so if the mutex is locked now, and returns that.
bool is_locked(void const* mutex, bool locked) {
  if (locked && &leaklab_memory_lock)
    leaklab_memory_lock(mutex);
  return locked;
}

// A private member may be named in an explicit instantiation ([temp.spec]/6).
template <auto Context>
struct fiber_access {
  friend boost::fibers::context* context_of(boost::fibers::fiber const& f) { return (f.*Context).get(); }
};
boost::fibers::context* context_of(boost::fibers::fiber const& f);
template struct fiber_access<&boost::fibers::fiber::impl_>;

} // namespace

LEAKLAB_WRAP_MUTEX(5mutex)
LEAKLAB_WRAP_MUTEX(11timed_mutex)
LEAKLAB_WRAP_MUTEX(15recursive_mutex)
LEAKLAB_WRAP_MUTEX(21recursive_timed_mutex)
LEAKLAB_TRY_LOCK_UNTIL(11timed_mutex)
LEAKLAB_TRY_LOCK_UNTIL(21recursive_timed_mutex)
LEAKLAB_WRAP(void, _ZN5boost6fibers22condition_variable_any10notify_oneEv)
LEAKLAB_WRAP(void, _ZN5boost6fibers22condition_variable_any10notify_allEv)

extern "C" bool __real__ZN5boost6fibers7barrier4waitEv(void* self);
extern "C" bool __wrap__ZN5boost6fibers7barrier4waitEv(void* self);
extern "C" bool __wrap__ZN5boost6fibers7barrier4waitEv(void* self) {
  leaklab::operation const here(self, sizeof(boost::fibers::barrier));
  if (&leaklab_memory_barrier_begins)
    leaklab_memory_barrier_begins(self);
  bool const was_last = __real__ZN5boost6fibers7barrier4waitEv(self);
  if (&leaklab_memory_barrier_ends)
    leaklab_memory_barrier_ends(self, was_last);
  return was_last;
}

// What the headers of Boost.Fiber call from inside an operation: so an operation is met that was compiled without the
// overlay. Where the library is linked statically, its own calls lead here, too: from inside the functions above, from a
// join, and at the end of a fiber.
#define LEAKLAB_WRAP_NOTIFY(symbol)                                                                          \
  extern "C" void __real_##symbol(void* self);                                                               \
  extern "C" void __wrap_##symbol(void* self);                                                               \
  extern "C" void __wrap_##symbol(void* self) {                                                              \
    leaklab::detail::look_for_missed_operation();                                                            \
    __real_##symbol(self);                                                                                   \
  }
LEAKLAB_WRAP_NOTIFY(_ZN5boost6fibers10wait_queue10notify_oneEv)
LEAKLAB_WRAP_NOTIFY(_ZN5boost6fibers10wait_queue10notify_allEv)

// The type of the lock, and with it the symbol, depends on how Boost is configured.
#define LEAKLAB_WRAP_SUSPEND(result, symbol, parameters, arguments)                                          \
  extern "C" result __real_##symbol parameters __attribute__((weak));                                        \
  extern "C" result __wrap_##symbol parameters;                                                              \
  extern "C" result __wrap_##symbol parameters {                                                             \
    leaklab::detail::look_for_missed_operation();                                                            \
    return __real_##symbol arguments;                                                                        \
  }
LEAKLAB_WRAP_SUSPEND(
    void,
    _ZN5boost6fibers10wait_queue16suspend_and_waitERSt11unique_lockINS0_6detail13spinlock_ttasEEPNS0_7contextE,
    (void* self, void* lock, void* active), (self, lock, active))
LEAKLAB_WRAP_SUSPEND(
    bool,
    _ZN5boost6fibers10wait_queue22suspend_and_wait_untilERSt11unique_lockINS0_6detail13spinlock_ttasEEPNS0_7contextERKNSt6chrono10time_pointINS9_3_V212steady_clockENS9_8durationIlSt5ratioILl1ELl1000000000EEEEEE,
    (void* self, void* lock, void* active, std::chrono::steady_clock::time_point const& until),
    (self, lock, active, until))

namespace {

// Returns the number of the fiber in leaklab's reports; 0 if it has none.
std::uint64_t id_of(boost::fibers::context* c) {
  auto const* const r = c ? leaklab::detail::fiber_record::of(c) : nullptr;
  return r ? r->id : 0;
}

} // namespace

// No fiber pauses before a join, nor in it. What the other one was started with may be destroyed in it, which comes after
// all that the other one did: so that waits until the observer knows.
extern "C" void __real__ZN5boost6fibers5fiber4joinEv(boost::fibers::fiber* self);
extern "C" void __wrap__ZN5boost6fibers5fiber4joinEv(boost::fibers::fiber* self);
extern "C" void __wrap__ZN5boost6fibers5fiber4joinEv(boost::fibers::fiber* self) {
  leaklab::detail::operation_without_pause const here;
  boost::intrusive_ptr<boost::fibers::context> const joined(&leaklab_memory_join ? context_of(*self)
                                                                                 : nullptr);
  auto const id = id_of(joined.get());
  __real__ZN5boost6fibers5fiber4joinEv(self);
  if (id != 0)
    leaklab_memory_join(id);
}

// The same where the other one has ended. But to detach a fiber orders nothing, so what comes later must not know of it.
extern "C" void __real__ZN5boost6fibers5fiber6detachEv(boost::fibers::fiber* self);
extern "C" void __wrap__ZN5boost6fibers5fiber6detachEv(boost::fibers::fiber* self);
extern "C" void __wrap__ZN5boost6fibers5fiber6detachEv(boost::fibers::fiber* self) {
  leaklab::detail::operation_without_pause const here;
  auto const id = &leaklab_memory_detach_begins ? id_of(context_of(*self)) : 0;
  if (id != 0)
    leaklab_memory_detach_begins(id);
  __real__ZN5boost6fibers5fiber6detachEv(self);
  if (id != 0)
    leaklab_memory_detach_ends();
}

// The function of a fiber has returned. By the time that this returns, the fiber's record may be gone. The result has a
// constructor of its own, so this is no function of C.
boost::context::fiber real_terminate(boost::fibers::context* self) noexcept
    asm("__real__ZN5boost6fibers7context9terminateEv");
boost::context::fiber wrap_terminate(boost::fibers::context* self) noexcept
    asm("__wrap__ZN5boost6fibers7context9terminateEv");
boost::context::fiber wrap_terminate(boost::fibers::context* self) noexcept {
  leaklab::detail::pause_no_more();
  return real_terminate(self);
}
