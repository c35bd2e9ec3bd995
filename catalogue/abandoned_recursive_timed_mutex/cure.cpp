// The body locks a recursive timed mutex and unlocks it before it returns.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/recursive_timed_mutex.hpp>

#include <memory>

namespace abandoned_recursive_timed_mutex {

using boost::fibers::fiber;
using boost::fibers::recursive_timed_mutex;

void cure() {
  auto m = std::make_shared<recursive_timed_mutex>();
  m->lock();
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock();
      m->unlock();
    }).detach();
  m->unlock();
}

} // namespace abandoned_recursive_timed_mutex
