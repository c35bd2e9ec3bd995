// Locks of the C library, of which std::mutex, std::shared_mutex and std::call_once are made: the linker puts these in their
// place (--wrap), in the program alone. They make an order. No fiber is switched before them: the lock stops its whole thread.
//
// What leaklab locks for itself is not seen: see own_mutex.hpp.
#include <leaklab/races/memory_observer.hpp>
#include <observed_memory/traceless.hpp>

#include <cerrno>
#include <ctime>

#include <pthread.h>

using namespace leaklab::observed_memory;

namespace {

address to_address(void const volatile* p) {
  return reinterpret_cast<address>(p);
}

// The fiber has the lock, if `error` says so.
int has_locked(void const volatile* lock, int error) {
  if (auto* const f = current; f && (error == 0 || error == EOWNERDEAD)) {
    traceless const here(*f);
    f->home->lock(*f, to_address(lock));
  }
  return error;
}
int has_locked_shared(void const volatile* lock, int error) {
  if (auto* const f = current; f && error == 0) {
    traceless const here(*f);
    f->home->lock_shared(*f, to_address(lock));
  }
  return error;
}
void will_unlock(void const volatile* lock) {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->unlock(*f, to_address(lock));
  }
}

// The thread calls what the fiber passed to pthread_once, which has no argument by which to say so.
extern "C" void leaklab_call_once() {
  auto* const f = current;
  auto& call = *f->home->call_once;
  f->home->call_once = nullptr; // `call` may use another one
  call.is_made = true;
  call.what();
}

} // namespace

// NOLINTBEGIN(bugprone-macro-parentheses): a list of parameters, and a type
#define LEAKLAB_LOCK(name, how, parameters, arguments)                                                       \
  int __real_##name parameters;                                                                              \
  int __wrap_##name parameters {                                                                             \
    return how(lock, __real_##name arguments);                                                               \
  }
#define LEAKLAB_UNLOCK(name, type)                                                                           \
  int __real_##name(type* lock);                                                                             \
  int __wrap_##name(type* lock) {                                                                            \
    will_unlock(lock);                                                                                       \
    return __real_##name(lock);                                                                              \
  }
// NOLINTEND(bugprone-macro-parentheses)

extern "C" {

LEAKLAB_LOCK(pthread_mutex_lock, has_locked, (pthread_mutex_t * lock), (lock))
LEAKLAB_LOCK(pthread_mutex_trylock, has_locked, (pthread_mutex_t * lock), (lock))
LEAKLAB_LOCK(pthread_mutex_timedlock, has_locked, (pthread_mutex_t * lock, timespec const* until),
             (lock, until))
LEAKLAB_LOCK(pthread_mutex_clocklock, has_locked,
             (pthread_mutex_t * lock, clockid_t clock, timespec const* until), (lock, clock, until))
LEAKLAB_UNLOCK(pthread_mutex_unlock, pthread_mutex_t)

LEAKLAB_LOCK(pthread_spin_lock, has_locked, (pthread_spinlock_t * lock), (lock))
LEAKLAB_LOCK(pthread_spin_trylock, has_locked, (pthread_spinlock_t * lock), (lock))
LEAKLAB_UNLOCK(pthread_spin_unlock, pthread_spinlock_t)

LEAKLAB_LOCK(pthread_rwlock_wrlock, has_locked, (pthread_rwlock_t * lock), (lock))
LEAKLAB_LOCK(pthread_rwlock_trywrlock, has_locked, (pthread_rwlock_t * lock), (lock))
LEAKLAB_LOCK(pthread_rwlock_timedwrlock, has_locked, (pthread_rwlock_t * lock, timespec const* until),
             (lock, until))
LEAKLAB_LOCK(pthread_rwlock_clockwrlock, has_locked,
             (pthread_rwlock_t * lock, clockid_t clock, timespec const* until), (lock, clock, until))
LEAKLAB_LOCK(pthread_rwlock_rdlock, has_locked_shared, (pthread_rwlock_t * lock), (lock))
LEAKLAB_LOCK(pthread_rwlock_tryrdlock, has_locked_shared, (pthread_rwlock_t * lock), (lock))
LEAKLAB_LOCK(pthread_rwlock_timedrdlock, has_locked_shared, (pthread_rwlock_t * lock, timespec const* until),
             (lock, until))
LEAKLAB_LOCK(pthread_rwlock_clockrdlock, has_locked_shared,
             (pthread_rwlock_t * lock, clockid_t clock, timespec const* until), (lock, clock, until))
LEAKLAB_UNLOCK(pthread_rwlock_unlock, pthread_rwlock_t)

// What is called once happens before the return of every call. An exception leaves pthread_once by unwinding, and it counts as
// not called.
int __real_pthread_once(pthread_once_t* once, void (*what)());
int __wrap_pthread_once(pthread_once_t* once, void (*what)()) {
  auto* const f = current;
  if (!f)
    return __real_pthread_once(once, what);
  once_call call{what, false};
  f->home->call_once = &call;
  auto const error = __real_pthread_once(once, leaklab_call_once);
  f->home->call_once = nullptr;
  traceless const here(*f);
  if (call.is_made)
    f->home->release(*f, to_address(once) << 16);
  else
    f->home->acquire(*f, to_address(once) << 16);
  return error;
}

} // extern "C"
