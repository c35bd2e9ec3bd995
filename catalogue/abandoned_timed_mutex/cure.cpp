// The body locks a timed mutex and unlocks it before it returns.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/timed_mutex.hpp>

#include <memory>

namespace abandoned_timed_mutex {

using boost::fibers::fiber;
using boost::fibers::timed_mutex;

void cure() {
  auto m = std::make_shared<timed_mutex>();
  m->lock();
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock();
      m->unlock();
    }).detach();
  m->unlock();
}

} // namespace abandoned_timed_mutex
