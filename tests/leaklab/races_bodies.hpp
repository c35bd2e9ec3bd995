// Programs with a data race between two fibers, each with a twin in which an operation of Boost.Fiber or of the standard library
// orders the two accesses. Those with locks of the C library are in races_locks.hpp, the list of all in races_pairs.hpp.
#pragma once

#include <boost/fiber/all.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace races {

using boost::fibers::fiber;

// A value that is read is not left out by the compiler.
inline void use(int value) {
  asm volatile("" : : "r"(value));
}

// Both fibers add to a number, and the body joins them: with a lock or without.
inline void lock(bool ordered) {
  auto const total = std::make_shared<int>(0);
  auto const mutex = std::make_shared<boost::fibers::mutex>();
  auto const add = [=] {
    std::unique_lock const l = ordered ? std::unique_lock(*mutex) : std::unique_lock<boost::fibers::mutex>();
    ++*total; // line of lock
  };
  fiber one(add), two(add);
  one.join();
  two.join();
}

// The body reads what a fiber writes, when it has joined it or before.
inline void join(bool ordered) {
  int written = 0;
  fiber writer([&] { written = 1; });
  if (ordered)
    writer.join();
  use(written);
  if (!ordered)
    writer.join();
}

// A fiber that has ended is detached, by which what it was started with is destroyed, or not yet. The body knows nothing of
// what it did.
inline void detach(bool ordered) {
  auto const told = std::make_shared<int>(0);
  int written = 0;
  fiber writer(boost::fibers::launch::dispatch,
               [&written, told, copy = std::vector<int>(1)]() mutable { copy[0] = written = 1; });
  writer.detach();
  if (!ordered)
    use(written);
}

// A fiber is told by its arguments, or reads what is written after it was started.
inline void start(bool ordered) {
  int told = 0;
  if (ordered)
    told = 1;
  fiber reader([&] { use(told); });
  if (!ordered)
    told = 1;
  reader.join();
}

// A value through a channel says that something else is written: after it is written, or before.
template <class Channel>
void send(Channel& channel, bool ordered) {
  int written = 0;
  fiber writer([&] {
    if (ordered)
      written = 1;
    channel.push(1);
    if (!ordered)
      written = 1;
  });
  channel.value_pop();
  use(written);
  writer.join();
}
inline void buffered(bool ordered) {
  boost::fibers::buffered_channel<int> channel(2);
  send(channel, ordered);
}
inline void unbuffered(bool ordered) {
  boost::fibers::unbuffered_channel<int> channel;
  send(channel, ordered);
}

// What a receiver did before it received is known when an unbuffered push has returned. A buffer of three says it only
// of the push after the next two.
inline void received(bool ordered) {
  int written = 0;
  boost::fibers::unbuffered_channel<int> unbuffered;
  boost::fibers::buffered_channel<int> buffered(4);
  fiber receiver([&] {
    written = 1;
    ordered ? unbuffered.value_pop() : buffered.value_pop();
  });
  ordered ? unbuffered.push(1) : buffered.push(1);
  use(written);
  receiver.join();
}

// A buffer of one as a semaphore: who puts in the token may go on, and takes it out at the end.
inline void semaphore(bool ordered) {
  boost::fibers::buffered_channel<bool> tokens(2);
  int total = 0;
  auto const add = [&] {
    if (ordered)
      tokens.push(true);
    ++total;
    if (ordered)
      tokens.value_pop();
  };
  fiber one(add), two(add);
  one.join();
  two.join();
}

// Two producers do something of their own, and to the same. That both use the channel orders nothing.
inline void two_producers(bool ordered) {
  boost::fibers::buffered_channel<int> channel(8);
  int total[2] = {};
  auto const produce = [&](int who) {
    channel.push(who);
    ++total[ordered ? who : 0];
  };
  fiber one(produce, 0), two(produce, 1);
  one.join();
  two.join();
}

inline void closed(bool ordered) {
  boost::fibers::unbuffered_channel<int> channel;
  int written = 0;
  fiber writer([&] {
    if (ordered)
      written = 1;
    channel.close();
    if (!ordered)
      written = 1;
  });
  int value = 0;
  channel.pop(value);
  use(written);
  writer.join();
}

inline void promise(bool ordered) {
  boost::fibers::promise<std::string> promise;
  int written = 0;
  fiber writer([&] {
    if (ordered)
      written = 1;
    promise.set_value("done");
    if (!ordered)
      written = 1;
  });
  promise.get_future().get();
  use(written);
  writer.join();
}

inline void barrier(bool ordered) {
  boost::fibers::barrier barrier(2);
  int numbers[2] = {};
  auto const exchange = [&](int mine) {
    numbers[mine] = mine;
    if (ordered)
      barrier.wait();
    use(numbers[1 - mine]);
  };
  fiber one([&] { exchange(0); }), two([&] { exchange(1); });
  one.join();
  two.join();
}

inline void condition(bool ordered) {
  boost::fibers::mutex mutex;
  boost::fibers::condition_variable changed;
  bool ready = false;
  int written = 0;
  fiber writer([&] {
    if (ordered)
      written = 1;
    {
      std::lock_guard const l(mutex);
      ready = true;
    }
    changed.notify_one();
    if (!ordered)
      written = 1;
  });
  {
    std::unique_lock l(mutex);
    changed.wait(l, [&] { return ready; });
  }
  use(written);
  writer.join();
}

// An atomic flag: released and acquired, or relaxed.
inline void flag(bool ordered) {
  std::atomic<bool> done = false;
  int written = 0;
  fiber writer([&] {
    written = 1;
    done.store(true, ordered ? std::memory_order_release : std::memory_order_relaxed);
  });
  while (!done.load(ordered ? std::memory_order_acquire : std::memory_order_relaxed))
    boost::this_fiber::yield();
  use(written);
  writer.join();
}

// The last of two owners reads, in the object's destructor, what both have written: each its own part, or the same.
inline void last_reference(bool ordered) {
  struct object {
    std::shared_ptr<int[]> said;
    ~object() { said[2] = said[0] + said[1]; }
  };
  auto const said = std::make_shared<int[]>(3);
  auto shared = std::make_shared<object>(object{said});
  auto const speak = [&](int who) {
    return [own = shared, said, who, ordered]() mutable {
      if (ordered)
        said[who] = who;
      own.reset();
      if (!ordered)
        said[who] = who;
    };
  };
  fiber one(speak(0)), two(speak(1));
  shared.reset();
  one.join();
  two.join();
}

// A fiber deletes what another one reads.
inline void deleted(bool ordered) {
  auto* const number = new std::vector<int>(1);
  fiber reader([=] { use(number->at(0)); });
  if (ordered)
    reader.join();
  fiber deletes([=] { delete number; });
  if (!ordered)
    reader.join();
  deletes.join();
}

// A block is larger than what was asked for; each fiber has one of its own, or both delete the same.
inline void block(bool ordered) {
  auto* const both = new char[17]();
  auto const use_one = [=](bool last) {
    auto* const own = ordered ? new char[17]() : both;
    use(own[0]);
    if (ordered || last)
      delete[] own;
    else
      use(own[1]);
    if (ordered && last)
      delete[] both;
  };
  fiber one(use_one, false), two(use_one, true);
  one.join();
  two.join();
}

} // namespace races
