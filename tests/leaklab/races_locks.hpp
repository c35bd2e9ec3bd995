// Programs as those of races_bodies.hpp, in which locks of the C library order the two accesses, as std::mutex is one.
#pragma once

#include "races_bodies.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <shared_mutex>

namespace races {

// Both fibers do the same.
template <class Body>
void do_twice(Body const& body) {
  fiber one(body), two(body);
  one.join();
  two.join();
}

// As lock(), by a lock of the C library: each fiber adds to a number while it has the mutex, or after it has let go.
template <class Mutex>
void standard_lock(bool ordered) {
  Mutex mutex;
  int total = 0;
  auto const add = [&] {
    std::unique_lock l(mutex);
    if (!ordered)
      l.unlock();
    ++total;
  };
  do_twice(add);
}

inline void tried_lock(bool ordered) {
  std::timed_mutex mutex;
  int total = 0;
  auto const add = [&] {
    bool const locked = ordered && mutex.try_lock_for(std::chrono::hours(1));
    ++total;
    if (locked)
      mutex.unlock();
  };
  do_twice(add);
}

// The inner of two locks is given back first.
inline void twice_locked(bool ordered) {
  std::recursive_mutex mutex;
  int total = 0;
  auto const add = [&] {
    std::unique_lock outer(mutex);
    std::unique_lock(mutex).unlock();
    if (!ordered)
      outer.unlock();
    ++total;
  };
  do_twice(add);
}

// Both fibers read and write while they have the lock alone, or share it.
inline void shared_lock(bool ordered) {
  std::shared_mutex mutex;
  int total = 0;
  auto const add = [&] {
    std::unique_lock const alone = ordered ? std::unique_lock(mutex) : std::unique_lock<std::shared_mutex>();
    std::shared_lock const shared = ordered ? std::shared_lock<std::shared_mutex>() : std::shared_lock(mutex);
    ++total;
  };
  do_twice(add);
}

// One fiber reads while it shares the lock, and the other one writes while it has the lock alone, or before.
inline void shared_read(bool ordered) {
  std::shared_mutex mutex;
  int total = 0;
  fiber reader([&] {
    std::shared_lock const l(mutex);
    use(total);
  });
  fiber writer([&] {
    if (!ordered)
      total = 1;
    std::unique_lock const l(mutex);
    if (ordered)
      total = 1;
  });
  reader.join();
  writer.join();
}

// What is made once is read by all that have called call_once, or by one that has not.
inline void once(bool ordered) {
  std::once_flag flag;
  int made = 0;
  auto const get = [&](bool calls) {
    if (calls)
      std::call_once(flag, [&] { made = 1; });
    use(made);
  };
  fiber one(get, true), two(get, ordered);
  one.join();
  two.join();
}

// The body and a fiber read and write while they have the same mutex; or another one, which was made where the first one had been.
// A relaxed flag, which orders nothing, says that the fiber has done it.
template <class Mutex>
void mutex_made_anew(bool ordered) {
  auto mutex = std::make_unique<Mutex>();
  std::atomic<bool> done = false;
  int written = 0;
  fiber writer(boost::fibers::launch::dispatch, [&, first = mutex.get()] {
    {
      std::lock_guard const l(*first);
      written = 1;
    }
    done.store(true, std::memory_order_relaxed);
  });
  if (!ordered && done.load(std::memory_order_relaxed)) {
    mutex.reset();
    mutex = std::make_unique<Mutex>();
  }
  {
    std::lock_guard const l(*mutex);
    use(written);
  }
  writer.join();
}

} // namespace races
