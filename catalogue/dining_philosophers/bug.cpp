// Every philosopher takes the left fork first.
#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <array>
#include <memory>

namespace dining_philosophers {

using boost::fibers::barrier;
using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto forks = std::make_shared<std::array<mutex, 5>>();
  auto all_sit = std::make_shared<barrier>(5);
  for (std::size_t i = 0; i < 5; ++i)
    fiber([=] {
      auto const first = i, second = (i + 1) % 5; // incorrect!
      (*forks)[first].lock();
      all_sit->wait();         // so that it shows every time
      (*forks)[second].lock(); // leaklab: leak in mutex::lock (5 fibers)
      (*forks)[second].unlock();
      (*forks)[first].unlock();
    }).detach();
}

} // namespace dining_philosophers
