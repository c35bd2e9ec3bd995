// Bodies whose schedules can be counted by hand, for the tests of the explorer.
#pragma once

#include <boost/fiber/all.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace explored {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

// Returns a body that starts `fibers` fibers and returns; each fiber yields `yields` times.
inline std::function<void()> yielding(std::size_t fibers, std::size_t yields) {
  return [=] {
    for (std::size_t i = 0; i < fibers; ++i)
      fiber([yields] {
        for (std::size_t y = 0; y < yields; ++y)
          boost::this_fiber::yield();
      }).detach();
  };
}

// Returns in how many orders these fibers can take their steps: (fibers * (yields + 1))! / (yields +
// 1)!^fibers.
inline std::uint64_t interleavings(std::uint64_t fibers, std::uint64_t yields) {
  std::uint64_t count = 1, placed = 0;
  for (std::uint64_t f = 0; f < fibers; ++f)
    for (std::uint64_t s = 1; s <= yields + 1; ++s)
      count = count * ++placed / s; // a product of binomial coefficients, each whole at every step
  return count;
}

// Waits for ever.
inline void get_stuck() {
  auto const nobody = std::make_shared<channel>();
  nobody->push(1);
}

// Returns a body of three fibers that note the order in which they run. Then as many fibers get stuck as
// `stuck` returns for that order.
inline std::function<void()> by_order_of_three(std::function<std::size_t(std::vector<int> const&)> stuck) {
  return [stuck = std::move(stuck)] {
    auto const order = std::make_shared<std::vector<int>>();
    for (int i = 0; i < 3; ++i)
      fiber([=] {
        order->push_back(i);
        if (order->size() == 3)
          for (auto n = stuck(*order); n > 0; --n)
            fiber(&get_stuck).detach();
      }).detach();
  };
}

// Returns a body with `steps` steps of one fiber, each of which ends with in_each_step(), and another fiber that
// must run exactly once, between two of them: depth 2.
inline std::function<void()> bug_between_two_steps(
    int steps, int which, std::function<void()> in_each_step = [] {}) {
  return [=] {
    auto const at = std::make_shared<int>(0);
    fiber([=] {
      for (*at = 1; *at < steps; ++*at) {
        in_each_step();
        boost::this_fiber::yield();
      }
    }).detach();
    fiber([=] {
      if (*at == which)
        get_stuck();
    }).detach();
  };
}

} // namespace explored
