// Bodies that are wrong only between two operations, as several threads can be, and their cures: the same with
// `cured`. Plain Boost.Fiber.
#pragma once

#include <boost/fiber/all.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace threads {

namespace bf = boost::fibers;
using bf::fiber;
using status = bf::channel_op_status;

// Two locks, taken in two orders.
inline void ab_ba(bool cured) {
  bf::mutex a, b;
  auto const both = [](bf::mutex& first, bf::mutex& second) {
    std::lock_guard const l1(first);
    std::lock_guard const l2(second);
  };
  fiber f([&] { both(a, b); });
  fiber g([&] { cured ? both(a, b) : both(b, a); });
  f.join();
  g.join();
}

// A mutex with a yield before each operation, by hand.
struct yielding_mutex {
  bf::mutex m;
  void lock() {
    boost::this_fiber::yield();
    m.lock();
  }
  void unlock() {
    boost::this_fiber::yield();
    m.unlock();
  }
};

template <class Mutex>
void philosophers(std::size_t n, bool cured) {
  std::vector<Mutex> forks(n);
  std::vector<fiber> all;
  for (std::size_t i = 0; i < n; ++i)
    all.emplace_back([&, i] {
      auto left = i, right = (i + 1) % n;
      if (cured && right < left)
        std::swap(left, right);
      std::lock_guard const l1(forks[left]);
      std::lock_guard const l2(forks[right]);
    });
  for (auto& f : all)
    f.join();
}

// One token, and two who look before they take.
inline void check_then_act(bool cured) {
  bf::mutex m;
  int tokens = 1;
  bf::buffered_channel<int> box(2);
  box.push(1);
  auto const take = [&] {
    {
      std::lock_guard const l(m);
      if (tokens == 0)
        return;
      if (cured)
        --tokens;
    }
    if (!cured) {
      std::lock_guard const l(m);
      --tokens;
    }
    int x = 0;
    box.pop(x);
  };
  fiber f(take), g(take);
  f.join();
  g.join();
}

// The lock is given back between the check and the wait.
inline void lost_notify(bool cured) {
  bf::mutex m;
  bf::condition_variable cv;
  bool ready = false;
  fiber waits([&] {
    if (cured) {
      std::unique_lock l(m);
      cv.wait(l, [&] { return ready; });
      return;
    }
    {
      std::lock_guard const l(m);
      if (ready)
        return;
    }
    std::unique_lock l(m);
    cv.wait(l);
  });
  fiber tells([&] {
    {
      std::lock_guard const l(m);
      ready = true;
    }
    cv.notify_one();
  });
  waits.join();
  tells.join();
}

// Who does not get the lock gives up, and another fiber relies on what it would have done. Only a switch before
// unlock shows that.
inline void held_meanwhile(bool cured) {
  bf::mutex m, guard;
  bf::condition_variable cv;
  bool seen = false;
  fiber f([&] {
    m.lock();
    m.unlock();
  });
  fiber g([&] {
    if (cured)
      m.lock();
    else if (!m.try_lock())
      return;
    m.unlock();
    std::lock_guard const l(guard);
    seen = true;
    cv.notify_one();
  });
  {
    std::unique_lock l(guard);
    cv.wait(l, [&] { return seen; });
  }
  f.join();
  g.join();
}

// As Go's: a writer that waits keeps new readers out.
class shared_lock {
public:
  void lock_shared() {
    std::unique_lock l(m_);
    changed_.wait(l, [&] { return writers_ == 0; });
    ++readers_;
  }
  void unlock_shared() {
    std::lock_guard const l(m_);
    --readers_;
    changed_.notify_all();
  }
  void lock() {
    std::unique_lock l(m_);
    ++writers_;
    changed_.wait(l, [&] { return readers_ == 0; });
  }
  void unlock() {
    std::lock_guard const l(m_);
    --writers_;
    changed_.notify_all();
  }

private:
  bf::mutex m_;
  bf::condition_variable changed_;
  int readers_ = 0, writers_ = 0;
};

// A reader takes the lock a second time, while a writer waits for it.
inline void read_twice(bool cured) {
  shared_lock lock;
  fiber reader([&] {
    lock.lock_shared();
    if (!cured) {
      lock.lock_shared();
      lock.unlock_shared();
    }
    lock.unlock_shared();
  });
  fiber writer([&] {
    lock.lock();
    lock.unlock();
  });
  reader.join();
  writer.join();
}

class wait_group {
public:
  void add() {
    std::lock_guard const l(m_);
    ++count_;
  }
  void done() {
    std::lock_guard const l(m_);
    if (--count_ == 0)
      none_.notify_all();
  }
  void wait() {
    std::unique_lock l(m_);
    none_.wait(l, [&] { return count_ == 0; });
  }

private:
  bf::mutex m_;
  bf::condition_variable none_;
  int count_ = 0;
};

// A worker counts the next piece of work in when it has counted the last one out: nobody may wait for it any more.
inline void add_beside_wait(bool cured) {
  wait_group group;
  bf::unbuffered_channel<int> results;
  bf::mutex m;
  bool over = false;
  group.add();
  fiber worker([&] {
    if (cured)
      group.add();
    group.done();
    if (!cured)
      group.add();
    bool late = false;
    {
      std::lock_guard const l(m);
      late = over;
    }
    if (late)
      results.push(1);
    group.done();
  });
  group.wait();
  {
    std::lock_guard const l(m);
    over = true;
  }
  worker.join();
}

// Two workers count themselves out, and look later whether they were the last: both may say that all is over.
inline void two_say_the_end(bool cured) {
  bf::unbuffered_channel<int> end;
  bf::mutex m;
  int at_work = 2;
  auto const work = [&] {
    bool last = false;
    {
      std::lock_guard const l(m);
      last = --at_work == 0;
    }
    if (!cured) {
      std::lock_guard const l(m);
      last = at_work == 0;
    }
    if (last)
      end.push(0);
  };
  fiber f(work), g(work);
  int none = 0;
  end.pop(none);
  f.join();
  g.join();
}

// A worker looks whether it is to stop, and says only later that it will wait.
inline void stop_seen_too_early(bool cured) {
  bf::buffered_channel<int> jobs(2);
  bf::mutex m;
  bool stop = false, waits = false;
  fiber worker([&] {
    {
      std::lock_guard const l(m);
      if (stop)
        return;
      waits = cured;
    }
    {
      std::lock_guard const l(m);
      waits = true;
    }
    int job = 0;
    jobs.pop(job);
  });
  fiber stops([&] {
    std::lock_guard const l(m);
    stop = true;
    if (waits)
      jobs.push(0);
  });
  worker.join();
  stops.join();
}

// --- right ones: every kind of operation

template <class Channel>
void channels(Channel& c, int producers, int consumers) {
  std::vector<fiber> p, q;
  int sum = 0;
  for (int i = 0; i < producers; ++i)
    p.emplace_back([&] { c.push(1); });
  for (int i = 0; i < consumers; ++i)
    q.emplace_back([&] {
      for (int x = 0; c.pop(x) == status::success;)
        sum += x;
    });
  for (auto& f : p)
    f.join();
  c.close();
  for (auto& f : q)
    f.join();
  if (sum != producers)
    throw "a value is lost";
}

// A mutex of the program's own, which notifies in unlock(); condition_variable_any unlocks it under a spinlock.
class own_mutex {
public:
  void lock() {
    std::unique_lock l(m_);
    cv_.wait(l, [&] { return !held_; });
    held_ = true;
  }
  void unlock() {
    std::lock_guard const l(m_);
    held_ = false;
    cv_.notify_one();
  }

private:
  bf::mutex m_;
  bf::condition_variable cv_;
  bool held_ = false;
};

inline void condition_any() {
  own_mutex m;
  bf::condition_variable_any cv;
  bool ready = false;
  fiber f([&] {
    std::unique_lock l(m);
    while (!ready)
      cv.wait(l);
  });
  fiber g([&] {
    std::lock_guard const l(m);
    ready = true;
    cv.notify_all();
  });
  f.join();
  g.join();
}

inline void futures() {
  bf::promise<int> p;
  auto const f = p.get_future().share();
  fiber a([f] { f.get(); });
  fiber c([&] { p.set_value(1); });
  a.join();
  c.join();
}

inline void barriers(std::size_t n) {
  bf::barrier b(n);
  std::vector<fiber> all;
  for (std::size_t i = 0; i < n; ++i)
    all.emplace_back([&] { b.wait(); });
  for (auto& f : all)
    f.join();
}

inline void recursive() {
  bf::recursive_mutex m;
  auto const twice = [&] {
    std::lock_guard const l1(m);
    std::lock_guard const l2(m);
  };
  fiber f(bf::launch::dispatch, twice), g(twice);
  f.join();
  g.join();
}

} // namespace threads
