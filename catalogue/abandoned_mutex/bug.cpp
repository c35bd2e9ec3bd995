// The body locks a mutex and returns without unlocking it.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace abandoned_mutex {

using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto m = std::make_shared<mutex>();
  m->lock(); // incorrect!
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock(); // leaklab: leak in mutex::lock (3 fibers)
      m->unlock();
    }).detach();
}

} // namespace abandoned_mutex
