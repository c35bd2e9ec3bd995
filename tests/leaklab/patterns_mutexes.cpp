// Mistakes with mutexes of all four kinds.
#include "patterns.hpp"

#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/recursive_mutex.hpp>
#include <boost/fiber/recursive_timed_mutex.hpp>
#include <boost/fiber/timed_mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <array>
#include <memory>
#include <mutex>

namespace {

using boost::fibers::barrier;
using boost::fibers::fiber;
using boost::fibers::mutex;
using channel = boost::fibers::unbuffered_channel<int>;

// Two fibers take two locks in opposite orders; the barrier makes sure that they do it at the same time.
// Captures are spelt out: with [=] both lambdas would compile to the same code, and g++ -O2 would keep one of
// the two.
void ab_ba() {
  auto a = std::make_shared<mutex>(), b = std::make_shared<mutex>();
  auto both = std::make_shared<barrier>(2);
  fiber([a, b, both] {
    a->lock();
    both->wait();
    b->lock(); // stuck
    b->unlock();
    a->unlock();
  }).detach();
  fiber([a, b, both] {
    b->lock();
    both->wait();
    a->lock(); // stuck
    a->unlock();
    b->unlock();
  }).detach();
}

void ab_ba_cured() {
  auto a = std::make_shared<mutex>(), b = std::make_shared<mutex>();
  for (int i = 0; i < 2; ++i)
    fiber([=] {
      std::lock_guard const la(*a);
      std::lock_guard const lb(*b);
    }).detach();
}

// Everybody has the left fork.
void dining_philosophers() {
  auto forks = std::make_shared<std::array<mutex, 5>>();
  auto all_sit = std::make_shared<barrier>(5);
  for (std::size_t i = 0; i < 5; ++i)
    fiber([=] {
      (*forks)[i].lock();
      all_sit->wait();
      (*forks)[(i + 1) % 5].lock(); // stuck
    }).detach();
}

void dining_philosophers_cured() {
  auto forks = std::make_shared<std::array<mutex, 5>>();
  for (std::size_t i = 0; i < 5; ++i)
    fiber([=] {
      auto const other = (i + 1) % 5;
      std::lock_guard const first((*forks)[std::min(i, other)]);
      std::lock_guard const second((*forks)[std::max(i, other)]);
    }).detach();
}

// A way out of the body that forgets to unlock.
template <typename Mutex>
void abandoned() {
  auto m = std::make_shared<Mutex>();
  m->lock();
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock(); // stuck
    }).detach();
}

template <typename Mutex>
void abandoned_cured() {
  auto m = std::make_shared<Mutex>();
  m->lock();
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock();
      m->unlock();
    }).detach();
  m->unlock();
}

// The owner waits for a hand-over, with the lock that its partner needs before it can take.
void locked_while_sending() {
  auto m = std::make_shared<mutex>();
  auto out = std::make_shared<channel>();
  m->lock();
  fiber([=] {
    m->lock(); // stuck
    out->value_pop();
    m->unlock();
  }).detach();
  out->push(1); // stuck
  m->unlock();
}

void locked_while_sending_cured() {
  auto m = std::make_shared<mutex>();
  auto out = std::make_shared<channel>();
  m->lock();
  fiber([=] {
    m->lock();
    out->value_pop();
    m->unlock();
  }).detach();
  m->unlock();
  out->push(1);
}

// The owner joins a fiber that needs the lock.
void locked_while_joining() {
  auto m = std::make_shared<mutex>();
  std::lock_guard const l(*m);
  fiber worker([m] {
    std::lock_guard const needed(*m); // stuck
  });
  worker.join(); // stuck
}

void locked_while_joining_cured() {
  auto m = std::make_shared<mutex>();
  fiber worker;
  {
    std::lock_guard const l(*m);
    worker = fiber([m] { std::lock_guard const needed(*m); });
  }
  worker.join();
}

// std::lock_guard's and std::unique_lock's way into lock() is the standard library's, the line is the user's.
void unique_lock_never_released() {
  auto m = std::make_shared<mutex>();
  auto kept = std::make_shared<std::unique_lock<mutex>>(*m);
  fiber([m, kept] {
    std::unique_lock<mutex> const l(*m); // stuck
  }).detach();
}

void unique_lock_never_released_cured() {
  auto m = std::make_shared<mutex>();
  auto kept = std::make_shared<std::unique_lock<mutex>>(*m);
  fiber([m] { std::unique_lock<mutex> const l(*m); }).detach();
  kept->unlock();
}

} // namespace

std::vector<patterns::pattern> patterns::of_mutexes() {
  using enum outcome;
  using namespace boost::fibers;
  auto const lock = "mutex::lock";
  return {
      {"AbBa", ab_ba, ab_ba_cured, leak, {{1, lock, "a->lock("}, {1, lock, "b->lock("}}, __FILE__},
      {"DiningPhilosophers",
       dining_philosophers,
       dining_philosophers_cured,
       leak,
       {{5, lock, ".lock("}},
       __FILE__},
      {"AbandonedMutex", abandoned<mutex>, abandoned_cured<mutex>, leak, {{3, lock, "->lock("}}, __FILE__},
      {"AbandonedTimedMutex",
       abandoned<timed_mutex>,
       abandoned_cured<timed_mutex>,
       leak,
       {{3, "timed_mutex::lock", "->lock("}},
       __FILE__},
      {"AbandonedRecursiveMutex",
       abandoned<recursive_mutex>,
       abandoned_cured<recursive_mutex>,
       leak,
       {{3, "recursive_mutex::lock", "->lock("}},
       __FILE__},
      {"AbandonedRecursiveTimedMutex",
       abandoned<recursive_timed_mutex>,
       abandoned_cured<recursive_timed_mutex>,
       leak,
       {{3, "recursive_timed_mutex::lock", "->lock("}},
       __FILE__},
      {"LockedWhileSending",
       locked_while_sending,
       locked_while_sending_cured,
       deadlock,
       {{1, lock, "->lock("}, {1, "unbuffered_channel::push", "->push("}},
       __FILE__},
      {"LockedWhileJoining",
       locked_while_joining,
       locked_while_joining_cured,
       deadlock,
       {{1, lock, "lock_guard"}, {1, "fiber::join", ".join("}},
       __FILE__},
      {"UniqueLockNeverReleased",
       unique_lock_never_released,
       unique_lock_never_released_cured,
       leak,
       {{1, lock, "unique_lock"}},
       __FILE__},
  };
}
