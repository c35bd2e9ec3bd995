// Every philosopher takes the fork with the lower number first.
#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <algorithm>
#include <array>
#include <memory>

namespace dining_philosophers {

using boost::fibers::barrier;
using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto forks = std::make_shared<std::array<mutex, 5>>();
  auto all_sit = std::make_shared<barrier>(5);
  for (std::size_t i = 0; i < 5; ++i)
    fiber([=] {
      auto const first = std::min(i, (i + 1) % 5), second = std::max(i, (i + 1) % 5);
      all_sit->wait();
      (*forks)[first].lock();
      (*forks)[second].lock();
      (*forks)[second].unlock();
      (*forks)[first].unlock();
    }).detach();
}

} // namespace dining_philosophers
