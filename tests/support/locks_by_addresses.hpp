// A body whose locks depend on where its objects lie: what is replayed elsewhere may go another way.
#pragma once

#include <boost/fiber/all.hpp>

#include <functional>
#include <memory>
#include <mutex>

// Gives two blocks back and takes two mutexes: the explorer takes the lower block first, and malloc the one that was given
// back last. The other fiber locks them in that order, and the body from the higher address to the lower. So they can be
// stuck with the explorer's addresses only: two fibers, in a deadlock.
inline void locks_by_addresses() {
  using boost::fibers::mutex;
  auto* volatile lower = new mutex;
  auto* volatile higher = new mutex;
  delete lower;
  delete higher;
  auto const first = std::make_unique<mutex>(), second = std::make_unique<mutex>();
  auto const lock_both = [](mutex& one, mutex& two) {
    std::lock_guard const l(one);
    boost::this_fiber::yield();
    std::lock_guard const m(two);
  };
  boost::fibers::fiber other([&] { lock_both(*first, *second); });
  if (std::less<>()(first.get(), second.get()))
    lock_both(*second, *first);
  else
    lock_both(*first, *second);
  other.join();
}
