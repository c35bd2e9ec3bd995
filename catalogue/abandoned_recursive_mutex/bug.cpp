// The body locks a recursive mutex and returns without unlocking it.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/recursive_mutex.hpp>

#include <memory>

namespace abandoned_recursive_mutex {

using boost::fibers::fiber;
using boost::fibers::recursive_mutex;

void bug() {
  auto m = std::make_shared<recursive_mutex>();
  m->lock(); // incorrect!
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock(); // leaklab: leak in recursive_mutex::lock (3 fibers)
      m->unlock();
    }).detach();
}

} // namespace abandoned_recursive_mutex
