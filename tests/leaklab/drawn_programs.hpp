// Programs that are drawn at random, with every primitive of Boost.Fiber.
#pragma once

#include <leaklab/choose.hpp>

#include <boost/fiber/all.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace drawn_programs {

using namespace boost::fibers;

// What the fibers of a program share.
struct things {
  unbuffered_channel<int> unbuffered;
  buffered_channel<int> buffered{2};
  boost::fibers::mutex mutex;
  boost::fibers::recursive_mutex recursive;
  boost::fibers::timed_mutex timed;
  boost::fibers::condition_variable changed;
  boost::fibers::condition_variable_any changed_any;
  boost::fibers::barrier meeting{2};
  promise<int> kept;
  shared_future<int> value = kept.get_future().share();
  bool is_kept = false;
  int sum = 0;
  std::vector<int> order;
  fiber_specific_ptr<int> own;
};
using shared = std::shared_ptr<things>;

inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  a = (a ^ (b + 0x9e3779b97f4a7c15)) * 0xbf58476d1ce4e5b9;
  return a ^ (a >> 31);
}

inline void keep_promise(things& t, int by) {
  if (!std::exchange(t.is_kept, true))
    t.kept.set_value(by);
}

inline void lock_and_yield(things& t, int by) {
  std::unique_lock<boost::fibers::mutex> l(t.mutex);
  auto const before = t.sum;
  boost::this_fiber::yield();
  t.sum = before * 3 + by;
}

inline void wait_for_change(things& t) {
  std::unique_lock<boost::fibers::mutex> l(t.mutex);
  t.changed.wait(l, [&] { return t.sum > 0; });
}

inline void throw_across_a_yield(things& t, int by) {
  try {
    if (t.order.size() % 2)
      throw std::runtime_error("thrown");
    t.order.push_back(by);
  } catch (std::exception const&) {
    boost::this_fiber::yield();
    t.sum += by;
  }
}

inline void one_thing(shared const& t, std::uint64_t what, int by);

inline void start_another(shared const& t, std::uint64_t what, int by) {
  fiber f(what & 16 ? launch::post : launch::dispatch, [=] { one_thing(t, what / 32, by + 4); });
  what & 64 ? f.join() : f.detach();
}

// One of the things that a fiber may do.
inline void one_thing(shared const& t, std::uint64_t what, int by) {
  int value = 0;
  switch (what % 18) {
  case 0:
    t->unbuffered.push(by);
    return;
  case 1:
    if (t->unbuffered.pop(value) == channel_op_status::success)
      t->sum = t->sum * 5 + value;
    return;
  case 2:
    t->buffered.try_push(by);
    return;
  case 3:
    if (t->buffered.try_pop(value) == channel_op_status::success)
      t->order.push_back(value);
    return;
  case 4:
    t->buffered.close();
    return;
  case 5:
    return lock_and_yield(*t, by);
  case 6:
    return wait_for_change(*t);
  case 7:
    t->sum += by;
    what & 16 ? t->changed.notify_one() : t->changed.notify_all();
    return;
  case 8:
    t->meeting.wait();
    return;
  case 9:
    return keep_promise(*t, by);
  case 10:
    t->sum += t->value.get();
    return;
  case 11:
    return throw_across_a_yield(*t, by);
  case 12:
    return start_another(t, what / 16, by);
  case 13: {
    std::unique_lock<boost::fibers::recursive_mutex> l(t->recursive);
    std::unique_lock<boost::fibers::recursive_mutex> again(t->recursive);
    boost::this_fiber::yield();
    t->order.push_back(by);
    return;
  }
  case 14:
    t->own.reset(new int(by));
    boost::this_fiber::yield();
    t->sum += *t->own;
    return;
  case 16:
    t->sum += static_cast<int>(leaklab::choose(2 + what / 18 % 2));
    if (leaklab::may_fail())
      t->order.push_back(by);
    return;
  case 17:
    boost::this_fiber::sleep_for(std::chrono::milliseconds(what / 18 % 3));
    return;
  default:
    boost::this_fiber::yield();
  }
}

inline std::function<void()> drawn(std::uint64_t seed) {
  return [seed] {
    auto const t = std::make_shared<things>();
    auto const fibers = 2 + mixed(seed, 1) % 3;
    std::vector<fiber> all;
    for (std::uint64_t f = 0; f < fibers; ++f)
      all.emplace_back([=] {
        auto const steps = 1 + mixed(seed, 10 + f) % (fibers == 2 ? 4 : fibers == 3 ? 3 : 2);
        for (std::uint64_t s = 0; s < steps; ++s)
          one_thing(t, mixed(seed, 100 * f + s), static_cast<int>(f) + 1);
      });
    for (auto& f : all)
      mixed(seed, 5) % 3 ? f.join() : f.detach();
    if (t->sum % 7 == 3)
      throw std::runtime_error("a sum that is not wanted");
  };
}

} // namespace drawn_programs
