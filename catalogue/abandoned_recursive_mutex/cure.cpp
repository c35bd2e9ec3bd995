// The body locks a recursive mutex and unlocks it before it returns.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/recursive_mutex.hpp>

#include <memory>

namespace abandoned_recursive_mutex {

using boost::fibers::fiber;
using boost::fibers::recursive_mutex;

void cure() {
  auto m = std::make_shared<recursive_mutex>();
  m->lock();
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock();
      m->unlock();
    }).detach();
  m->unlock();
}

} // namespace abandoned_recursive_mutex
