// Bodies that are drawn at random, with every kind of wait that has a deadline.
#pragma once

#include <boost/fiber/all.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <utility>
#include <vector>

namespace drawn_timed {

using std::chrono::milliseconds;

struct things {
  boost::fibers::mutex m;
  boost::fibers::condition_variable told;
  boost::fibers::timed_mutex timed;
  boost::fibers::buffered_channel<int> buffered{2};
  boost::fibers::unbuffered_channel<int> unbuffered;
};

inline void perform(unsigned what, milliseconds time, things& with) {
  int value = 0;
  switch (what % 10) {
  case 0:
    return boost::this_fiber::sleep_for(time);
  case 1:
    return boost::this_fiber::yield();
  case 2:
    return with.told.notify_one();
  case 3: {
    std::unique_lock l(with.m);
    with.told.wait_for(l, time);
    return;
  }
  case 4:
    with.buffered.pop_wait_for(value, time);
    return;
  case 5:
    with.buffered.push_wait_for(1, time);
    return;
  case 6:
    with.unbuffered.pop_wait_for(value, time);
    return;
  case 7:
    with.unbuffered.push_wait_for(1, time);
    return;
  case 8:
    with.unbuffered.push(1); // stuck if nobody receives
    return;
  default:
    if (with.timed.try_lock_for(time)) {
      boost::this_fiber::sleep_for(time);
      with.timed.unlock();
    }
  }
}

inline std::function<void()> body(std::mt19937_64& random) {
  std::vector<std::vector<std::pair<unsigned, milliseconds>>> fibers(2 + random() % 2);
  for (auto& f : fibers)
    for (auto n = 1 + random() % (4 - fibers.size()); n > 0; --n)
      f.emplace_back(random() % 10, 1 + random() % 3);
  return [fibers] {
    auto const with = std::make_shared<things>();
    for (auto const& f : fibers)
      boost::fibers::fiber([=] {
        for (auto const& [what, time] : f)
          perform(what, time, *with);
      }).detach();
  };
}

} // namespace drawn_timed
